import { useQuery } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'

/** Channels with how sending to them goes. */
export const useChannels = () => useQuery({ queryKey: ['alert-channels'], queryFn: () => client.alertChannels.list(), refetchInterval: 15_000 })
