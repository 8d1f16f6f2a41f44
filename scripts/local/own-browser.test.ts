import { expect, it } from 'vitest'
import { withOwnBrowser } from './own-browser.ts'

it('tells the address to open, and hands over what the browser comes back with, once', async () => {
  const told: string[] = []
  const back = await withOwnBrowser(
    (step) => told.push(step),
    async ({ redirectUri, visit }) => {
      expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
      const { origin } = new URL(redirectUri)
      expect((await fetch(`${origin}/favicon.ico`)).status).toBe(404)
      expect((await fetch(`${redirectUri}?code=posted`, { method: 'POST' })).status).toBe(404)
      const visited = visit('https://issuer.example/authorize')
      const page = await fetch(`${redirectUri}?code=first&state=s`)
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('You can close this page')])
      await fetch(`${redirectUri}?code=second`)
      return { redirectUri, came: await visited }
    },
  )
  expect(told).toEqual(['Open this in a browser: https://issuer.example/authorize'])
  expect(back.came).toBe(`${back.redirectUri}?code=first&state=s`)
  await expect(fetch(back.redirectUri)).rejects.toThrow()
})
