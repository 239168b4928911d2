/**
 * A third set of attacks, by an author who had read neither the detectors nor the first two sets and had seen no result: the methods that people
 * who 改定位 and 代打卡 tell one another, with parameters from the tools themselves. Committed before it was run for the first time.
 */
import type { Attack, Attacks } from './attack.ts'
import { replayExact, replayJittered, replayOfColleague, replayOfThisMorning, replayReversed, replayTimeShifted } from './thirdReplays.ts'
import { clockMoved, coTravel, copiedText, driveBy, offlineBackDated, sharedPhone, wrongHour } from './thirdRunners.ts'
import { constantPosition, mockFlagged, mockJitter, simulatedRoute, teleport } from './thirdSpoofs.ts'
import { clonedApp, edgeOfFence, emulator, fromHomeNearBy, halInjection, iosDeveloperLocation, noTrackOnlyFake, phoneLeftAtShop, shopRegisteredAtHome, spoofedCheckOut, translatedHome } from './thirdSubtle.ts'
import type { ThirdAttack } from './thirdKit.ts'

export const thirdAttacks = {
  mock_flagged: mockFlagged, constant_position: constantPosition, mock_jitter: mockJitter, teleport, drive_by: driveBy,
  replay_exact: replayExact, replay_time_shifted: replayTimeShifted, replay_jittered: replayJittered, replay_of_colleague: replayOfColleague, replay_reversed: replayReversed,
  shared_phone: sharedPhone, co_travel: coTravel, wrong_hour: wrongHour, clock_moved: clockMoved, offline_back_dated: offlineBackDated, copied_text: copiedText,
} as const satisfies Attacks & Readonly<Record<string, ThirdAttack>>

/** Methods that have no name in the first two sets. */
export const thirdExtraAttacks = {
  simulated_route: simulatedRoute, ios_developer_location: iosDeveloperLocation, cloned_app: clonedApp, emulator, no_track_only_fake: noTrackOnlyFake, translated_home: translatedHome,
  hal_injection: halInjection, replay_of_this_morning: replayOfThisMorning, spoofed_check_out: spoofedCheckOut, phone_left_at_shop: phoneLeftAtShop,
  from_home_near_by: fromHomeNearBy, edge_of_fence: edgeOfFence, shop_registered_at_home: shopRegisteredAtHome,
} as const satisfies Readonly<Record<string, Attack & ThirdAttack>>
