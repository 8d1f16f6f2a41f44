// What is left of a transaction whose result leaves: forgotten at once, and where the store cannot be had now by its expiry. The result was
// taken and is nowhere else: it is not to be lost for that.
import type { Verifier } from './verifier.ts'

export async function forget({ rows }: Pick<Verifier, 'rows'>, id: string): Promise<void> {
  await Promise.allSettled([rows.take('outcome', id), rows.take('relyingPartyTransaction', id)])
}
