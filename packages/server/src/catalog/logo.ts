import type { ToolkitDefinition } from '@composio/spec'

/** A round badge with the toolkit's initial in its brand colour: recognisable, and nobody's trademark. */
export function logoSvg({ name, color = '#4b5563' }: Pick<ToolkitDefinition, 'name' | 'color'>): string {
  const initial = name
    .trim()
    .charAt(0)
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/u, '?')
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" role="img">',
    `<rect width="64" height="64" rx="16" fill="${/^#[0-9a-f]{6}$/i.test(color) ? color : '#4b5563'}"/>`,
    '<text x="32" y="43" font-family="system-ui, sans-serif" font-size="32" font-weight="600" fill="#ffffff" text-anchor="middle">',
    `${initial}</text></svg>`,
  ].join('')
}
