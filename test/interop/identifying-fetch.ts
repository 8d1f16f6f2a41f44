// For wallets whose library asks by configuration alone: credential requests by the credential_identifier that came with the token
// (OpenID4VCI 1.0 section 6.2), the first of each configuration.
interface TokenResponse {
  authorization_details?: { credential_configuration_id?: string; credential_identifiers?: string[] }[]
}

export function identifyingFetch(issuer: string, fetch = globalThis.fetch): typeof globalThis.fetch {
  const identifiers = new Map<unknown, string>()
  return async (input, init) => {
    if (String(input) === `${issuer}/credential`) return fetch(input, { ...init, body: byIdentifier(init?.body) })
    const response = await fetch(input, init)
    if (String(input) === `${issuer}/token` && response.ok) {
      const { authorization_details: details = [] } = (await response.clone().json()) as TokenResponse
      for (const { credential_configuration_id: id, credential_identifiers: [identifier] = [] } of details)
        if (identifier !== undefined) identifiers.set(id, identifier)
    }
    return response
  }

  function byIdentifier(body: unknown): string {
    const { credential_configuration_id: id, ...others } = JSON.parse(String(body))
    const identifier = identifiers.get(id)
    if (identifier === undefined) throw new TypeError(`the token came without an identifier for ${id}`)
    return JSON.stringify({ credential_identifier: identifier, ...others })
  }
}
