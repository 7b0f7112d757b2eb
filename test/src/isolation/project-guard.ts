import {
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  ParensNode,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  ReferenceNode,
  type RootOperationNode,
  TableNode,
  type UnknownRow,
  ValueNode,
  type WhereNode,
} from 'kysely'

/** The tables whose rows belong to a project. */
export const PROJECT_TABLES = [
  'sessions',
  'auth_configs',
  'connected_accounts',
  'connect_links',
  'oauth_flows',
  'connect_confirmations',
] as const
export type ProjectTable = (typeof PROJECT_TABLES)[number]

/** Notes each query that reads or changes rows of a project without naming one: `select connect_links by id`. */
export class ProjectGuard implements KyselyPlugin {
  readonly unscoped = new Set<string>()
  /** How many were looked at. */
  seen = 0

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    const query = readQuery(node)
    const guarded = query?.tables.filter((table) => (PROJECT_TABLES as readonly string[]).includes(table)) ?? []
    if (query && guarded.length > 0) {
      this.seen++
      if (!query.columns.includes('project_id'))
        this.unscoped.add(`${query.verb} ${guarded.join(', ')} by ${query.columns.join(', ') || 'nothing'}`)
    }
    return node
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result
  }
}

/** What a missing `where('project_id', …)` amounts to: for one table, the condition is taken out of every query. */
export class ForgetProject extends OperationNodeTransformer implements KyselyPlugin {
  readonly #table: ProjectTable

  constructor(table: ProjectTable) {
    super()
    this.#table = table
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    return readQuery(node)?.tables.includes(this.#table) ? this.transformNode(node, queryId) : node
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result
  }

  protected override transformWhere(node: WhereNode): WhereNode {
    return { ...node, where: without(node.where) ?? ValueNode.createImmediate(1) }
  }
}

interface ReadQuery {
  verb: string
  tables: string[]
  /** Those all of whose conditions have to hold. */
  columns: string[]
}

/** Undefined for what brings its project with it (inserts, where the column may not be empty) or is no query. */
function readQuery(node: RootOperationNode): ReadQuery | undefined {
  switch (node.kind) {
    case 'SelectQueryNode': {
      const sources = [...(node.from?.froms ?? []), ...(node.joins ?? []).map(({ table }) => table)]
      return { verb: 'select', tables: sources.flatMap(tablesOf), columns: columnsOf(node.where?.where) }
    }
    case 'UpdateQueryNode':
      return { verb: 'update', tables: tablesOf(node.table), columns: columnsOf(node.where?.where) }
    case 'DeleteQueryNode':
      return { verb: 'delete', tables: node.from.froms.flatMap(tablesOf), columns: columnsOf(node.where?.where) }
    default:
      return undefined
  }
}

function tablesOf(node: OperationNode | undefined): string[] {
  return node && TableNode.is(node) ? [node.table.identifier.name] : []
}

function columnsOf(node: OperationNode | undefined): string[] {
  if (!node) return []
  if (AndNode.is(node)) return [...columnsOf(node.left), ...columnsOf(node.right)]
  if (ParensNode.is(node)) return columnsOf(node.node)
  const column = BinaryOperationNode.is(node) ? columnName(node.leftOperand) : undefined
  return column ? [column] : []
}

function without(node: OperationNode): OperationNode | undefined {
  if (AndNode.is(node)) {
    const [left, right] = [without(node.left), without(node.right)]
    return left && right ? AndNode.create(left, right) : (left ?? right)
  }
  return BinaryOperationNode.is(node) && columnName(node.leftOperand) === 'project_id' ? undefined : node
}

function columnName(node: OperationNode): string | undefined {
  if (!ReferenceNode.is(node) || !ColumnNode.is(node.column)) return undefined
  return node.column.column.name
}
