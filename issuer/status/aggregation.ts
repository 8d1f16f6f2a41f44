// GET /status-lists: the addresses of all status lists of this issuer (draft-ietf-oauth-status-list section 9), so that whoever verifies
// often has them before a credential names one. Lists are large and few, so this tells how many hundred thousand credentials there are, and no more.
import type { Issuer } from '../issuer.ts'
import { listAddress } from '../list-addresses.ts'

export async function aggregationEndpoint(issuer: Issuer): Promise<Response> {
  const { ttl } = issuer.statusLists.publication
  return Response.json(await aggregationOf(issuer), {
    headers: { 'Cache-Control': `public, max-age=${ttl}`, 'Access-Control-Allow-Origin': '*' },
  })
}

/** Identifier lists are none of these: nothing says that others would understand them here. */
export async function aggregationOf({ statusLists, config }: Issuer): Promise<{ status_lists: string[] }> {
  const lists = await statusLists.published()
  return { status_lists: lists.map(({ list }) => listAddress(config.issuerUrl, list, 'jwt')) }
}
