// /trust/services: who is on the lists, by name, country or certificate.
import { html } from 'hono/html'
import { Problem } from '../../shared/http/problem.ts'
import { readQuery } from '../../shared/http/query.ts'
import { serviceQueryOf } from './api.ts'
import type { Operator } from './keeper.ts'
import { type Cell, type Markup, operatorPage, table, timeOf } from './page.ts'
import type { FoundService, ServiceQuery } from './search-services.ts'

export async function servicesPage({ keeper }: Operator, request: Request): Promise<Response> {
  const sent = readQuery(request, ['name', 'country', 'certificate'])
  const parameters = new Map(
    [...sent].map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value),
  )
  const query = queryOf(parameters)
  const found = query && parameters.size > 0 ? await keeper.search(query) : undefined
  const shown = (name: string): string => parameters.get(name) ?? ''
  return operatorPage({
    path: '/trust/services',
    title: 'Services',
    status: query ? 200 : 400,
    content: html`<h1>Who is on the lists</h1>
<form role="search"><label>Name<small>or a part of it</small><input name="name" value="${shown('name')}"></label>
<label class="short">Country<small>such as BE</small><input name="country" maxlength="2" autocapitalize="characters" value="${shown('country')}"></label>
<label>Certificate<small>SHA-256 in hexadecimal digits</small><input name="certificate" spellcheck="false" value="${shown('certificate')}"></label><button>Search</button></form>
${query ? '' : html`<p id="refused" class="verdict bad">The certificate is no SHA-256 in 64 hexadecimal digits.</p>`}${found ? results(found) : ''}`,
  })
}

function queryOf(parameters: Map<string, string>): ServiceQuery | undefined {
  try {
    return serviceQueryOf(parameters)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

const results = ({ items, total }: { items: FoundService[]; total: number }): Markup =>
  html`<p id="found" class="verdict ${total === 0 ? 'doubt' : 'good'}">${
    total === 0 ? 'Nobody of that kind is on a list.' : `${total} found`
  }${total > items.length ? `, the first ${items.length} are shown` : ''}</p>
${
  total === 0
    ? ''
    : table(
        'What the lists say',
        ['Provider', 'Country', 'Service', 'Status', 'List', 'Certificates'],
        items.map(rowOf),
      )
}`

const rowOf = (found: FoundService): Cell[] => {
  const { provider, country, type, service, status, since, list, current, certificates } = found
  return [
    html`<strong>${provider}</strong>`,
    country,
    html`${service ?? type}<small class="url">${service === undefined ? '' : type}</small>`,
    html`${status?.split('/').at(-1) ?? 'listed'}${since === undefined ? '' : html`<small>since ${timeOf(since)}</small>`}`,
    html`<span title="${list}">${list.replace(/:https?:.*/, '')}</span><small class="${current ? '' : 'bad'}">${current ? 'served' : 'not served'}</small>`,
    html`${certificates.map(
      (one) =>
        html`<a class="hash" href="/trust/services?certificate=${one}" title="${one}"><code>${one.slice(0, 16)}</code></a> `,
    )}`,
  ]
}
