// Makes a list of trusted entities (TS 119 602) and signs it as compact JAdES baseline B, as a list operator would.
import { base64, base64url, sha256 } from '../../shared/bytes.ts'
import { isoDateTime } from '../../shared/clock.ts'
import type { JsonObject } from '../../shared/json.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import {
  profiles,
  providersOf,
  type ServiceRole,
  type TrustKind,
  type TrustProfile,
} from '../../shared/trust/trust-list.ts'
import { keyIdOf } from './key-id.ts'
import type { IssuerChange } from './listed-issuers.ts'

export interface ListedEntity {
  name: string
  /** organizationIdentifier, as EN 319 412-1 has it. */
  identifier: string
  country: string
  /** What became of it where services have a status, the youngest first, before it was notified. */
  changes?: readonly IssuerChange[]
  /** Base64 DER of each role. */
  services: Record<ServiceRole, readonly string[]>
}

export interface ListInput {
  kind: TrustKind
  operator: string
  /** Where the list is published. */
  url: string
  sequenceNumber: number
  /** Seconds. */
  issued: number
  nextUpdate: number
  entities: readonly ListedEntity[]
}

/** @returns compact JWS */
export async function createTrustList(signer: Signer, input: ListInput): Promise<string> {
  const [certificate] = signer.chain
  if (!certificate) throw new TypeError('a list operator signs with a certificate')
  const header = {
    iat: input.issued,
    'x5t#S256': base64url(await sha256(certificate)),
    x5c: signer.chain.map(base64),
  }
  return signJws(signer, header, listOf(input, base64(certificate)))
}

const text = (value: string) => [{ lang: 'en', value }]
const uri = (...values: string[]) => values.map((uriValue) => ({ lang: 'en', uriValue }))

const postalAddress = [
  { lang: 'en', StreetAddress: 'Wetstraat 16', Locality: 'Brussel', PostalCode: '1000', Country: 'BE' },
]
const contact = ['mailto:contact@attestry.example', 'tel:+3225010211', 'https://attestry.example/contact']
/** Since when those who have a status have it, unless it changed. */
const notifiedSince = '2020-01-01T00:00:00Z'

/** The payload alone: tests alter it before they sign it. `signer`: base64 DER, for the list's pointer to itself (annex D.1). */
export function listOf(input: ListInput, signer = ''): JsonObject {
  const { kind, operator, url, sequenceNumber, issued, nextUpdate, entities } = input
  const profile = profiles[kind]
  return {
    LoTE: {
      ListAndSchemeInformation: {
        LoTEVersionIdentifier: 1,
        LoTESequenceNumber: sequenceNumber,
        LoTEType: profile.type,
        SchemeOperatorName: text(operator),
        SchemeOperatorAddress: {
          SchemeOperatorPostalAddress: postalAddress,
          SchemeOperatorElectronicAddress: uri('mailto:lists@attestry.example', 'https://attestry.example/'),
        },
        SchemeName: text(`EU:Sandbox list of ${providersOf[kind]}`),
        SchemeInformationURI: uri(url, `${url}#history`),
        StatusDeterminationApproach: profile.statusDetermination,
        SchemeTypeCommunityRules: uri(profile.rules),
        SchemeTerritory: 'EU',
        PolicyOrLegalNotice: [{ LoTEPolicy: { lang: 'en', uriValue: 'https://attestry.example/policy' } }],
        // A list that keeps a history keeps it for good, and does not point to itself (annex H).
        ...(profile.statuses
          ? { HistoricalInformationPeriod: 65_535 }
          : { PointersToOtherLoTE: [pointerTo(input, signer)] }),
        ListIssueDateTime: isoDateTime(issued),
        NextUpdate: isoDateTime(nextUpdate),
      },
      // Left out where nobody is listed (section 6.4.0).
      ...(entities.length > 0 && { TrustedEntitiesList: entities.map((entity) => entityOf(entity, kind)) }),
    },
  }
}

function entityOf({ name, identifier, country, changes, services }: ListedEntity, kind: TrustKind): JsonObject {
  const profile = profiles[kind]
  const [state, ...before] = profile.statuses ? statesOf(profile.statuses, changes) : []
  const ofCountry = profile.country ? [`${profile.country}${country}`] : []
  return {
    TrustedEntityInformation: {
      TEName: text(name),
      // A public body has the law beside its identifier, and its country in its address (table H.2).
      TETradeName: profile.statuses ? [...text(identifier), ...text(`OJ:${country}-sandbox-law`)] : text(identifier),
      TEAddress: {
        TEPostalAddress: postalAddress,
        TEElectronicAddress: uri(...contact, ...(profile.statuses ? ofCountry : [])),
      },
      TEInformationURI: uri('https://attestry.example/', ...(profile.statuses ? [] : ofCountry)),
    },
    TrustedEntityServices: (Object.entries(profile.roles) as [ServiceRole, string][]).map(([role, behind]) => ({
      ServiceInformation: {
        ServiceTypeIdentifier: `${profile.service}${behind}`,
        ServiceName: text(`${name}, ${role}`),
        ...state,
        ServiceDigitalIdentity: { X509Certificates: services[role].map((val) => ({ val })) },
        ...(kind === 'registrar' && { ServiceSupplyPoints: [{ uriValue: 'https://attestry.example/register' }] }),
      },
      ...(before.length > 0 && {
        ServiceHistory: before.map((one) => ({
          ServiceName: text(`${name}, ${role}`),
          ...one,
          ServiceDigitalIdentity: { X509SKIs: services[role].map(keyIdOf) },
        })),
      }),
    })),
  }
}

/** The youngest first. */
const statesOf = (
  { trusted, untrusted }: NonNullable<TrustProfile['statuses']>,
  changes: readonly IssuerChange[] = [],
): { ServiceStatus: string; StatusStartingTime: string }[] => [
  ...changes.map(({ withdrawn, since }) => ({
    ServiceStatus: withdrawn ? untrusted : trusted,
    StatusStartingTime: isoDateTime(since),
  })),
  { ServiceStatus: trusted, StatusStartingTime: notifiedSince },
]

const pointerTo = ({ kind, operator, url }: ListInput, signer: string) => ({
  LoTELocation: url,
  ServiceDigitalIdentities: [{ X509Certificates: [{ val: signer }] }],
  LoTEQualifiers: [
    {
      LoTEType: profiles[kind].type,
      SchemeOperatorName: text(operator),
      SchemeTypeCommunityRules: uri(profiles[kind].rules),
      SchemeTerritory: 'EU',
      MimeType: 'application/jwt',
    },
  ],
})
