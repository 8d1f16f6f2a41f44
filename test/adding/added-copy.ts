// A copy of the project with a made-up credential type and a made-up source in it: the files beside this one, where a developer would lay
// them, and a line in each of the three lists.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectFolder } from '../../scripts/local/project-folder.ts'

const addedFolder = fileURLToPath(new URL('.', import.meta.url))

export const addedFiles = ['shared', 'issuer', 'sandbox'].flatMap((folder) =>
  readdirSync(join(addedFolder, folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(addedFolder.length)] : [],
  ),
)

/** The lists, and the names that they are added to them. */
export const addedLines = {
  'shared/credentials/index.ts': { list: 'catalogue', name: 'libraryCard', from: './library-card.ts' },
  'issuer/sources/index.ts': { list: 'sources', name: 'libraryRegister', from: './library-register.ts' },
  'sandbox/sources/index.ts': { list: 'sandboxSources', name: 'libraryRegister', from: './library-register.ts' },
} as const

/** Files of the project, as git knows them, that are there. */
export const projectFiles = (): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: projectFolder })
    .toString()
    .split('\0')
    .filter((path) => path !== '')

/** @returns its folder, with a slash at the end */
export function createAddedCopy(): string {
  const copy = `${mkdtempSync(join(tmpdir(), 'attestry-added-'))}/`
  for (const path of projectFiles()) {
    mkdirSync(dirname(copy + path), { recursive: true })
    cpSync(projectFolder + path, copy + path)
  }
  symlinkSync(`${projectFolder}node_modules`, `${copy}node_modules`)
  for (const path of addedFiles) cpSync(addedFolder + path, copy + path)
  for (const [path, added] of Object.entries(addedLines))
    writeFileSync(copy + path, withLine(readFileSync(copy + path, 'utf8'), added))
  return copy
}

/** The name at the end of the list, and where it is from. */
function withLine(text: string, { list, name, from }: { list: string; name: string; from: string }): string {
  const declared = new RegExp(`(export const ${list}\\b[^=]*= \\[)([^\\]]*?)(,?\\s*\\])`)
  if (!declared.test(text)) throw new Error(`there is no list ${list}`)
  return `import { ${name} } from '${from}'\n${text.replace(declared, `$1$2, ${name}$3`)}`
}
