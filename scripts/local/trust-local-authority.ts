// Under --tls: makes fetch of this process trust the local CA, besides what it trusts anyway.
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

export function trustLocalAuthority(pem: string | undefined): void {
  if (pem) setDefaultCACertificates([...getCACertificates('default'), pem])
}
