import { msg } from '@lingui/core/macro'

export const outcomeNames = { real: msg`真实`, not_real: msg`不属实`, unclear: msg`无法判断` } as const
