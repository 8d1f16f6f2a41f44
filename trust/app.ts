// Every address of the operator's view on one screen. The verifier passes on who may come here; nobody else reaches it.
import { Hono } from 'hono'
import { type Guarded, guardApp } from '../shared/http/guard-app.ts'
import type { Log } from '../shared/log.ts'
import {
  certificateCheckEndpoint,
  documentEndpoint,
  eventsEndpoint,
  listsEndpoint,
  refreshEndpoint,
  servicesEndpoint,
} from './operator/api.ts'
import { doctorPage } from './operator/doctor-page.ts'
import { eventsPage } from './operator/events-page.ts'
import type { Operator } from './operator/keeper.ts'
import { listsPage, refreshForm } from './operator/lists-page.ts'
import { servicesPage } from './operator/services-page.ts'

export function createApp(operator: Operator, log: Log): Hono<Guarded> {
  const app = new Hono<Guarded>()
  guardApp(app, { log, name: 'trust' })

  app.get('/trust/v1/lists', (c) => listsEndpoint(operator, c.req.raw))
  app.get('/trust/v1/services', (c) => servicesEndpoint(operator, c.req.raw))
  app.post('/trust/v1/certificateChecks', (c) => certificateCheckEndpoint(operator, c.req.raw))
  app.get('/trust/v1/events', (c) => eventsEndpoint(operator, c.req.raw))
  app.get('/trust/v1/documents/:sha256', (c) => documentEndpoint(operator, c.req.param('sha256')))
  app.post('/trust/v1/refreshes', () => refreshEndpoint(operator))

  app.get('/trust', () => listsPage(operator))
  app.get('/trust/services', (c) => servicesPage(operator, c.req.raw))
  app.on(['GET', 'POST'], '/trust/doctor', (c) => doctorPage(operator, c.req.raw))
  app.get('/trust/documents/:sha256', (c) => documentEndpoint(operator, c.req.param('sha256')))
  app.post('/trust/refreshes', () => refreshForm(operator))
  app.get('/trust/events', (c) => eventsPage(operator, c.req.raw))
  return app
}
