// The bindings CLIENTS, CLIENT_CERTIFICATES and CLIENT_AUTHORITIES: whom the operator registered, and whose word counts on their
// certificates. Refuses: clients that could never get in as the rest of the configuration stands.
import type { Clock } from '../../shared/clock.ts'
import type { BindingReader } from '../../shared/http/bindings.ts'
import {
  certificateOfPlatform,
  createCertificateOfHeader,
  type ReadClientCertificate,
} from '../../shared/oauth/client-certificate.ts'
import type { Certificate } from '../../shared/trust/certificate.ts'
import { parseCertificates } from '../../shared/trust/trust-sources.ts'
import type { IssuanceProfile } from '../issuance-profile.ts'
import { ClientsRefused, parseClients, type RegisteredClient } from './registered-clients.ts'

export async function readClients(
  read: BindingReader,
  { clientAuthentication }: IssuanceProfile,
  certificatesArrive: boolean,
): Promise<RegisteredClient[]> {
  const written = read.text('CLIENTS')
  if (!written) return []
  try {
    const clients = await parseClients(written)
    for (const [at, { authentication, certificate }] of clients.entries()) {
      const pointer = `/${at}/token_endpoint_auth_method`
      if (!clientAuthentication.includes(authentication))
        read.refuse('CLIENTS', `${pointer}: is not taken under this ISSUANCE_PROFILE`)
      if (certificate && !certificatesArrive)
        read.refuse('CLIENTS', `${pointer}: needs certificates, and CLIENT_CERTIFICATES is none`)
    }
    return clients
  } catch (error) {
    if (!(error instanceof ClientsRefused)) throw error
    read.refuse('CLIENTS', error.message)
    return []
  }
}

export function readClientCertificates(read: BindingReader, now: Clock): ReadClientCertificate | undefined {
  const value = read.text('CLIENT_CERTIFICATES')
  const name = /^header:([A-Za-z0-9-]{1,100})$/.exec(value)?.[1]
  if (name !== undefined) return createCertificateOfHeader(name, { now, authorities: authoritiesOf(read) })
  if (value !== '' && value !== 'none' && value !== 'platform')
    read.refuse('CLIENT_CERTIFICATES', 'is neither none, nor platform, nor header: with the name of a header')
  return value === 'platform' ? certificateOfPlatform : undefined
}

/** Where a proxy hands certificates on, the path to an authority is ours to check. */
function authoritiesOf(read: BindingReader): Certificate[] {
  let authorities: Certificate[] = []
  read.json<string[]>('CLIENT_AUTHORITIES', (list) => {
    const parsed = Array.isArray(list) ? parseCertificates(list) : undefined
    authorities = parsed ?? []
    return parsed ? undefined : 'is no list of certificates in base64'
  })
  return authorities
}
