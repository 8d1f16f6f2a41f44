// Of the library's page "wallet in this browser": asks in the click, with the verifier's script, and sends what comes to the library. Where
// the browser cannot ask, the page says so, and the button for a wallet on this device is what is left.
const find = (id) => document.querySelector(`#${id}`)
const button = find('ask-browser')
const requests = JSON.parse(button.dataset.requests)

const words = {
  cancelled: 'Nothing was shown. You can ask again.',
  unsupported: 'This browser cannot ask a wallet. Take the other way, below.',
  failed: 'The browser could not ask. Take the other way, below.',
}

function tell(outcome) {
  const state = find('state')
  state.dataset.outcome = outcome
  state.textContent = words[outcome]
  if (outcome !== 'cancelled') find('instead').classList.add('primary')
  button.hidden = outcome !== 'cancelled'
}

try {
  const { canRequest, requestCredentials } = await import(button.dataset.script)
  button.addEventListener('click', async () => {
    button.disabled = true
    const { outcome, protocol, data } = await requestCredentials({ requests })
    button.disabled = false
    if (outcome !== 'answered') return tell(outcome)
    const form = find('hand-in')
    form.elements.namedItem('answer').value = JSON.stringify({ protocol, data })
    form.submit()
  })
  if (canRequest(requests)) button.hidden = false
  else tell('unsupported')
} catch {
  tell('failed')
}
