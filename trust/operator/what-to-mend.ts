// What a person can do about a certificate that is not trusted, by the reason that the decision gives. What nobody thought of gets the
// advice for its outcome: there is always a next step.

/** The first that fits counts. */
const advice: readonly (readonly [RegExp, string])[] = [
  [
    /no current list of/,
    'See under Lists whether a list of this kind is configured (TRUST_LISTS) and why it is not served; until then nobody of this kind is trusted.',
  ],
  [
    /there are no trusted lists of countries|no trusted list of [A-Z]+ to ask/,
    'Configure LIST_OF_LISTS with this country, and see under Lists whether the list of lists and the list of the country are served.',
  ],
  [
    /past its next update|was closed/,
    'The operator of that list has to publish the next one; see under Lists when it was last had. Nothing is trusted by it until then.',
  ],
  [
    /nobody is listed for/,
    'The operator of the list has to add a service of this role; only issuers of a list need it.',
  ],
  [
    /no service of the list issued|by its identifier alone/,
    'The authority that issued the certificate is no service of this type in the list of its country: use a certificate of one that is, or send the certificates between the two along.',
  ],
  [
    /does not lead to an anchor/,
    'Send the certificates up to the one that is listed, or have the authority (or this certificate) added to the list by its operator.',
  ],
  [
    /chain is too long|no certificate was sent/,
    'Send the certificate of the signer first, and at most four behind it.',
  ],
  [
    /chain is broken|signature in the certificate chain|issued by one that is no|may not sign certificates|longer than its authority/,
    'Put the certificates in order, each issued by the one behind it; where the order is right, the authority has to issue the certificate anew.',
  ],
  [
    /has expired|is not valid yet|not valid (yet|when)/,
    'Renew the certificate that is not valid now, or wait until it is; what it signed meanwhile is refused.',
  ],
  [
    /not known whether/,
    'See that the CRL which the certificate names can be had from a host in CRL_HOSTS, and that its authority publishes it in time.',
  ],
  [
    /revoked/,
    'The authority revoked the certificate: get a new one, with a new key where the old one was compromised.',
  ],
  [
    /withdrawn|is \w+ since|was \w+ on|not yet among|not listed for this at that time/,
    'Ask the supervisor of the country, or the operator of the list, about the status; if it is right, credentials have to be issued anew by a service that is trusted.',
  ],
  [
    /with another key|that of another key|is on the list itself|not on the list itself/,
    'The operator of the list has to add this certificate beside the earlier one.',
  ],
  [
    /another country than the list|another organisation than the list|name its organisation as|name the provider of/,
    'Have a certificate issued whose organisation, identifier and country are letter for letter those of the list, or have the list mended.',
  ],
  [
    /does not say that it is|does not say where to learn|is for something else|says that it is for|is not for signatures|document signer's|not certify for this usage|for websites alone/,
    'This certificate is for another use: have one issued by the profile of this kind (ETSI TS 119 412-6, ISO/IEC 18013-5 annex B), or use it for what it says.',
  ],
  [
    /names no country/,
    'Have a certificate issued that names the country: in its subject for who attests, in its issuer for who certifies.',
  ],
  [
    /is not qualified|cannot be told from the list|qualified for something else/,
    'Compare the qualifiers of the CA/QC service in the national list with the statements of the certificate (QcCompliance, QcType); the authority or the supervisor has to mend what differs.',
  ],
  [
    /is that of an authority itself/,
    'Use a certificate that the authority issued for signing, not the one of the authority.',
  ],
  [
    /kind that signs no credential|not supported/,
    'Use a key that credentials may be signed with: P-256, P-384 or P-521.',
  ],
  [
    /more than one provider|different statuses|something critical/,
    'The list contradicts itself or says what is not understood: tell the supervisor of the country.',
  ],
  [/extension/, 'Have the certificate issued anew without the extension, or with one that is well-formed.'],
]

const otherwise = {
  untrusted: 'Compare the certificate with the list that is named, and ask its operator.',
  undetermined: 'See under Lists what is not there; what cannot be said is not trusted.',
} as const

export const whatToMend = (decision: keyof typeof otherwise, reason: string): string =>
  advice.find(([pattern]) => pattern.test(reason))?.[1] ?? otherwise[decision]
