// What the documents point to is there: files, headings, commands, and every binding that a function reads.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from './project-folder.ts'

const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: projectFolder })
const textOf = (path: string): string => readFileSync(projectFolder + path, 'utf8')

/** As GitHub names headings. */
const anchorsOf = (path: string): string[] =>
  [...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  )

describe('a document', () => {
  it.each(documents)('leads to files and headings that are there: %s', (document) => {
    const links = [...textOf(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link)
    const lost = links.filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? document : normalize(join(dirname(document), path))
      if (!existsSync(projectFolder + target)) return true
      return anchor !== undefined && !anchorsOf(target).includes(anchor)
    })
    expect(lost).toEqual([])
  })

  it.each(documents)('names commands that there are: %s', (document) => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    const named = [...textOf(document).matchAll(/npm run (?:-s )?([\w-]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

it.each([
  ['trust', 'trust/env.ts', 'LIST_OF_LISTS'],
  ['issuer', 'issuer/**/*.ts', 'PARTNERS'],
  ['verifier', 'verifier/**/*.ts', 'PARTNERS'],
])('every binding that the %s reads stands in docs/deploy.md', (_, where, one) => {
  const sources = globSync([where, 'shared/{oauth,trust}/*.ts'], { cwd: projectFolder })
  const read = sources
    .filter((path) => !path.includes('.test.') && !path.includes('/testing/'))
    .flatMap((path) => [...textOf(path).matchAll(/(?:\bread\.\w+(?:<[^(]*>)?\(|\((?:read, )?)'([A-Z][A-Z_]{4,})'/g)])
    .map(([, name = '']) => name)
  expect(read).toContain(one)
  expect(read).toContain('TRUST_LISTS')
  const told = textOf('docs/deploy.md')
  expect(read.filter((name) => !new RegExp(`\\b${name}\\b`).test(told))).toEqual([])
})
