// Part of npm run check: who may import whom. dependency-cruiser does not read TypeScript 7 yet, so it is shown a copy of the code
// without types; imports of types are kept in it as imports, since the rules hold for types too.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname } from 'node:path'
import { cruise, type ICruiseOptions } from 'dependency-cruiser'

const folders = ['issuer', 'verifier', 'trust', 'shared', 'sandbox', 'scripts', 'test', 'bench']
const copy = 'dist/imports'

const withoutTypes = (code: string): string =>
  stripTypeScriptTypes(
    code
      .replace(/^import type /gm, 'import ')
      .replace(/^export type \{/gm, 'export {')
      .replace(/^(import|export) \{[^}]*\} from/gms, (names) => names.replace(/\btype (?=\w)/g, '')),
  ).replace(/(from|import)(\s*\(?\s*)'(\.[^']*)\.ts'/g, "$1$2'$3.js'")

const load = createRequire(import.meta.url)
const { options, ...ruleSet } = load('../.dependency-cruiser.cjs') as { options: ICruiseOptions; forbidden: never[] }

await rm(copy, { recursive: true, force: true })
for (const folder of folders)
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue
    const target = `${copy}/${folder}/${name.replace(/\.ts$/, '.js')}`
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, withoutTypes(await readFile(`${folder}/${name}`, 'utf8')))
  }
await writeFile(`${copy}/package.json`, '{ "type": "module" }')

process.chdir(copy)

const { output, exitCode } = await cruise(folders, { ...options, ruleSet, validate: true, outputType: 'err' })
console.log(output)
process.exitCode = exitCode
