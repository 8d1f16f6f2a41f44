// oid4vp-1final-verifier-invalid-credential-signature: the credential has a signature that is none of it; the key binding is right.
import { describe, it } from 'vitest'
import { refuses } from './suite/play.ts'
import { sdJwtVariants } from './suite/variants.ts'

describe.each(sdJwtVariants)('invalid-credential-signature, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the credential', async () => {
    await refuses(variant, { spoiled: 'credential' }, 'issuerSignature')
  })
})
