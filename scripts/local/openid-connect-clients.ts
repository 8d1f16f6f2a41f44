// The sandbox's relying parties that speak OpenID Connect alone: one that recognises nobody, and one that knows people by their number.
import type { Partner } from '../../shared/oauth/partner.ts'
import type { Addresses } from './installation.ts'

export function openIdConnectClients(jwks: Partner['jwks'], { sandbox }: Addresses): Partner[] {
  const common = { jwks, scopes: [], unregistered: true, crossDevice: true }
  const redirectUris = [`${sandbox}/openid-connect/callback`]
  return [
    {
      ...common,
      clientId: 'sandbox-cinema',
      name: 'Sandbox cinema',
      openIdConnect: { redirectUris, scopes: ['profile', 'address', 'nationalities', 'place_of_birth', 'age-over-18'] },
    },
    {
      ...common,
      clientId: 'sandbox-town-hall',
      name: 'Sandbox town hall',
      nationalNumber: true,
      openIdConnect: { redirectUris, subject: 'nationalNumber', scopes: ['profile', 'personal_administrative_number'] },
    },
  ]
}
