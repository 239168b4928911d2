/**
 * Honest bad days by the third author (see thirdAttacks.ts): nobody in them deceives, so none may be strongly doubted. `forgotten_check_out` alone has check-outs
 * pressed on the road, by mistake.
 */
import { atThePin, batchedRepeats, cellOnlyIndoors, constantAccuracy, everySecond, fiveDigits, frozenWifiPosition, gcj02Handset, metalVan, mixedDatums, noAccuracy, overconfident, restarts, simSwaps, sparseSaver, warmCachedFix, wrongClockAllDay } from './thirdHardHandsets.ts'
import { borrowedPhone, carpoolPlanned, carpoolUnplanned, sameTourAsColleague, teamEvent } from './thirdHardPeople.ts'
import { forgottenCheckOut, liftWithOldFix, livesNextDoor, lobbyMultipath, oneShopAllDay, pinWrong, shortVisits, twinShops, undergroundCarPark } from './thirdHardPlaces.ts'
import { airportDay, ferry, highSpeedRail, motorwayServices, nightShift, sameBusEveryDay } from './thirdHardTravel.ts'
import type { ThirdHardship } from './thirdKit.ts'

export const thirdHardships = {
  underground_car_park: undergroundCarPark, lobby_multipath: lobbyMultipath, metal_van: metalVan, sparse_saver: sparseSaver, every_second: everySecond, sim_swaps: simSwaps, restarts,
  constant_accuracy: constantAccuracy, five_digits: fiveDigits, no_accuracy: noAccuracy, batched_repeats: batchedRepeats, frozen_wifi_position: frozenWifiPosition, cell_only_indoors: cellOnlyIndoors,
  warm_cached_fix: warmCachedFix, lift_with_old_fix: liftWithOldFix, overconfident, gcj02_handset: gcj02Handset, mixed_datums: mixedDatums, wrong_clock_all_day: wrongClockAllDay,
  at_the_pin: atThePin, pin_wrong: pinWrong, twin_shops: twinShops, short_visits: shortVisits, one_shop_all_day: oneShopAllDay, lives_next_door: livesNextDoor, forgotten_check_out: forgottenCheckOut,
  carpool_planned: carpoolPlanned, carpool_unplanned: carpoolUnplanned, team_event: teamEvent, borrowed_phone: borrowedPhone, same_tour_as_colleague: sameTourAsColleague, same_bus_every_day: sameBusEveryDay,
  night_shift: nightShift, motorway_services: motorwayServices, ferry, high_speed_rail: highSpeedRail, airport_day: airportDay,
} as const satisfies Readonly<Record<string, ThirdHardship>>
