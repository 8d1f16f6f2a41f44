// Less than was asked for (OpenID4VP 1.0 section 6.4).
import { WalletRefused } from '../wallet.ts'
import { type Breach, bothFormats } from './breach.ts'

export const queryAnswered: readonly Breach[] = [
  {
    check: 'queryAnswered',
    about: 'keeps back one of the claims that were asked for',
    formats: bothFormats,
    recast: (answer) => {
      if (answer.paths.length === 0) throw new WalletRefused('no claim is asked for that could be kept back')
      return { ...answer, paths: answer.paths.slice(0, -1) }
    },
  },
]
