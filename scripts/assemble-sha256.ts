// Writes shared/sha256/sha256.wasm anew; a test holds the file against what comes out here.
import { writeFile } from 'node:fs/promises'
import { assembleSha256 } from '../shared/sha256/assemble.ts'

await writeFile(new URL('../shared/sha256/sha256.wasm', import.meta.url), assembleSha256())
