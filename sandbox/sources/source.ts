// The shape of a source of the sandbox: what it knows of whom, in the words of its protocol. How it is reached, and how it fails on
// purpose, is the same for all (soap-endpoint.ts, rest-endpoint.ts).
import type { JsonObject } from '../../shared/json.ts'
import type { Persona } from '../personas.ts'

interface SourceOf {
  /** As the gateway's scope has it. */
  name: string
  /** Below the gateway. */
  path: string
}

/** In the frame of the KSZ-BCSS. */
export interface SoapSource extends SourceOf {
  protocol: 'soap'
  action: string
  /** Local name of the answer's element, and its name space. */
  element: string
  nameSpace: string
  /** What stands behind the frame; undefined for whom it does not know. */
  dataOf(persona: Persona, question: string): string | undefined
}

export interface RestSource extends SourceOf {
  protocol: 'rest'
  dataOf(persona: Persona, question: JsonObject): JsonObject | undefined
}

export type SandboxSource = SoapSource | RestSource
