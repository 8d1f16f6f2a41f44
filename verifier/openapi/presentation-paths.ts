// What was received elsewhere, and is checked here.

import { needs, problems } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { answer, body } from './operation.ts'

export const presentationPaths: Record<string, JsonObject> = {
  '/verification/v1/presentations/check': {
    post: {
      operationId: 'checkPresentation',
      tags: ['Presentations'],
      summary: 'Judge a presentation that the caller received by a request of its own',
      ...needs('verification:presentations:check'),
      requestBody: body('PresentationToCheck'),
      responses: {
        200: answer(
          'The findings. Nothing is stored, and nobody knows whether the nonce was fresh',
          'CheckedPresentation',
        ),
        ...problems,
      },
    },
  },
}
