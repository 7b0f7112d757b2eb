import { Command } from 'commander'
import { printJson, printTable } from './print.ts'
import { addDataOption, type DataOptions, withAdministration } from './with-administration.ts'

/** `projects create` and `list`: data that is kept apart from other data on the same server. */
export function projectsCommand(): Command {
  return new Command('projects')
    .description("a server's projects; run it where the server's data is")
    .addCommand(createCommand())
    .addCommand(listCommand())
}

function createCommand(): Command {
  const command = new Command('create').description('make a project').argument('<name>', 'what keys name it by')
  return addDataOption(command).action(async (name: string, data: DataOptions) => {
    const { id } = await withAdministration(data, (administration) => administration.createProject(name))
    process.stderr.write(`Make a key for it: composio keys create --project ${JSON.stringify(name)}\n`)
    console.log(id)
  })
}

function listCommand(): Command {
  const command = new Command('list').description('the projects there are').option('--json', 'as JSON')
  return addDataOption(command).action(async ({ json, ...data }: DataOptions & { json?: true }) => {
    const projects = await withAdministration(data, (administration) => administration.listProjects())
    if (json) return printJson(projects)
    printTable([['ID', 'NAME', 'CREATED'], ...projects.map(({ id, name, createdAt }) => [id, name, createdAt])])
  })
}
