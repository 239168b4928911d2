import { type CatalogueEntry, noPosition, say } from './catalogueEntry.ts'

/** What people read about habits, texts and photos: part of catalogue.ts. */
export const behaviourCatalogue = {
  left_right_after: {
    group: 'behaviour',
    name: say('打卡后的停留', '打卡後的停留', 'Stay after check-in'),
    reasons: {
      left_at_once: say('打卡后约 {dwellSeconds}就离开了', '打卡後約 {dwellSeconds}就離開了', 'Left about {dwellSeconds} after the check-in'),
      left_soon: say('打卡后约 {dwellSeconds}离开', '打卡後約 {dwellSeconds}離開', 'Left {dwellSeconds} after the check-in'),
      stayed: say('打卡后至少停留了 {dwellSeconds}', '打卡後至少停留了 {dwellSeconds}', 'Stayed for at least {dwellSeconds} after the check-in'),
      came_for_check_out: say('签退前有 {awaySeconds}在范围外，{dwellSeconds}前才进入，例如回来补签退', '簽退前有 {awaySeconds}在範圍外，{dwellSeconds}前才進入，例如回來補簽退', 'The phone was outside for {awaySeconds} and came in {dwellSeconds} before the check-out, as when coming back to sign off'),
      check_out: say('签退不看之后的停留', '簽退不看之後的停留', 'Not looked at for a check-out'),
      no_position: noPosition,
      not_inside: say('打卡时不在范围内，不看之后的停留', '打卡時不在範圍內，不看之後的停留', 'Not looked at, as the check-in was not inside the site'),
      not_seen_later: say('打卡后还没有足够的定位', '打卡後還沒有足夠的定位', 'There are not enough positions after the check-in yet'),
    },
  },
  unusual_hour: {
    group: 'behaviour',
    name: say('打卡时段', '打卡時段', 'Hour of the day'),
    reasons: {
      unusual: say('与本人最近 {checkInCount} 次打卡的时段相差 {agoSeconds}以上，例如加班或夜间任务', '與本人最近 {checkInCount} 次打卡的時段相差 {agoSeconds}以上，例如加班或夜間任務', 'It is {agoSeconds} away from the hours of this person’s last {checkInCount} check-ins, as with overtime or a night call'),
      usual: say('在本人平常的打卡时段内', '在本人平常的打卡時段內', 'It is within this person’s usual hours'),
      too_few_check_ins: say('本人只有 {checkInCount} 次打卡，不判断时段', '本人只有 {checkInCount} 次打卡，不判斷時段', 'This person has only {checkInCount} check-ins, so hours are not judged'),
    },
  },
  repeated_text: {
    group: 'media',
    name: say('备注是否重复', '備註是否重複', 'Repeated text'),
    reasons: {
      same_as_before: say('备注与之前 {visitCount} 次其他地点的备注几乎相同，说明不了这次的情况', '備註與之前 {visitCount} 次其他地點的備註幾乎相同，說明不了這次的情況', 'The note is almost the same as at {visitCount} earlier visits elsewhere, so it tells nothing about this one'),
      own_words: say('备注与之前的不同', '備註與之前的不同', 'The note differs from earlier ones'),
      short_text: say('备注较短，不作判断', '備註較短，不作判斷', 'The note is short and is not judged'),
      no_text: say('没有备注', '沒有備註', 'There is no note'),
    },
  },
  one_spot: {
    group: 'behaviour',
    name: say('是否都在一处打卡', '是否都在一處打卡', 'All from one spot'),
    reasons: {
      several_sites: say('半天内 {siteCount} 个相隔较远的地点都在同一处打卡，请说明', '半天內 {siteCount} 個相隔較遠的地點都在同一處打卡，請說明', '{siteCount} sites that stand apart were checked in to from one spot within half a day. Please explain'),
      two_sites: say('两个地点在同一处打卡', '兩個地點在同一處打卡', 'Two sites were checked in to from one spot'),
      own_spot: say('每个地点的打卡位置各不相同', '每個地點的打卡位置各不相同', 'Each site was checked in to from a place of its own'),
      no_position: noPosition,
    },
  },
  reused_photo: {
    group: 'media',
    name: say('照片是否用过', '照片是否用過', 'Photo used before'),
    reasons: {
      new_picture: say('在公司以往的照片里没有找到同一张', '在公司以往的照片裡沒有找到同一張', 'No earlier photo of the company shows the same picture'),
      same_file: say('照片与本人 {agoSeconds}前那次打卡的是同一个文件，请说明，例如应用出错', '照片與本人 {agoSeconds}前那次打卡的是同一個檔案，請說明，例如應用程式出錯', 'The photo is the very file of this person’s check-in {agoSeconds} before. Please explain, for example a fault of the app'),
      same_file_of_colleague: say('照片与一位同事 {agoSeconds}前打卡的是同一个文件，请说明', '照片與一位同事 {agoSeconds}前打卡的是同一個檔案，請說明', 'The photo is the very file of a colleague’s check-in {agoSeconds} before. Please explain'),
      same_picture_of_colleague: say('照片与一位同事 {agoSeconds}前打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），请说明', '照片與一位同事 {agoSeconds}前打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），請說明', 'The photo is almost the picture of a colleague’s check-in {agoSeconds} before ({differentBits} of 256 features differ). Please explain'),
      same_picture_elsewhere: say('照片与本人 {agoSeconds}前在其他地点打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），请说明', '照片與本人 {agoSeconds}前在其他地點打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），請說明', 'The photo is almost the picture of this person’s check-in elsewhere {agoSeconds} before ({differentBits} of 256 features differ). Please explain'),
      mirrored: say('照片左右翻转后，与 {agoSeconds}前打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），请说明', '照片左右翻轉後，與 {agoSeconds}前打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），請說明', 'Turned left to right, the photo is almost the picture of a check-in {agoSeconds} before ({differentBits} of 256 features differ). Please explain'),
      same_picture_here: say('照片与本人 {agoSeconds}前在这里打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），手持拍摄很难这样，请说明，例如手机放在支架上', '照片與本人 {agoSeconds}前在這裡打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），手持拍攝很難這樣，請說明，例如手機放在支架上', 'The photo is almost the picture of this person’s check-in here {agoSeconds} before ({differentBits} of 256 features differ), which a hand hardly repeats. Please explain, for example a phone on a stand'),
      same_visit: say('与同一次拜访的另一张照片相似，属正常', '與同一次拜訪的另一張照片相似，屬正常', 'It is like another photo of the same visit, as one expects'),
      same_view: say('与 {agoSeconds}前在这里拍的照片相似，同一处取景会这样', '與 {agoSeconds}前在這裡拍的照片相似，同一處取景會這樣', 'It is like a photo taken here {agoSeconds} before, as photos of one view are'),
      not_read: say('照片还没有读取', '照片還沒有讀取', 'The photo has not been read yet'),
      not_readable: say('照片读不出来，不作判断', '照片讀不出來，不作判斷', 'The photo could not be read and is not judged'),
      no_photo: say('没有照片', '沒有照片', 'There is no photo'),
    },
  },
  photo_taken_earlier: {
    group: 'media',
    name: say('照片的拍摄时间和地点', '照片的拍攝時間和地點', 'When and where the photo was taken'),
    reasons: {
      days_before: say('按相机的记录，照片拍于打卡前 {agoSeconds}，请说明，例如相机时间有误', '按相機的紀錄，照片拍於打卡前 {agoSeconds}，請說明，例如相機時間有誤', 'By the camera’s own record the photo was taken {agoSeconds} before the check-in. Please explain, for example a wrong camera clock'),
      hours_before: say('按相机的记录，照片拍于打卡前 {agoSeconds}；相机的时区或时间可能不准', '按相機的紀錄，照片拍於打卡前 {agoSeconds}；相機的時區或時間可能不準', 'By the camera’s own record the photo was taken {agoSeconds} before the check-in; its time zone or clock may be off'),
      taken_elsewhere: say('按相机的记录，照片拍于 {distanceMetres} 以外，请说明', '按相機的紀錄，照片拍於 {distanceMetres} 以外，請說明', 'By the camera’s own record the photo was taken {distanceMetres} away. Please explain'),
      taken_then: say('按相机的记录，照片是当时拍的', '按相機的紀錄，照片是當時拍的', 'By the camera’s own record the photo was taken then'),
      camera_clock_ahead: say('相机的时间快了 {agoSeconds}，不作判断', '相機的時間快了 {agoSeconds}，不作判斷', 'The camera’s clock is {agoSeconds} ahead, so this is not judged'),
      camera_clock_not_set: say('相机的时间明显没有设置，不作判断', '相機的時間明顯沒有設定，不作判斷', 'The camera’s clock was evidently not set, so this is not judged'),
      not_told: say('照片里没有拍摄时间，应用里拍的照片都是这样', '照片裡沒有拍攝時間，應用程式裡拍的照片都是這樣', 'The photo does not tell when it was taken, like all photos taken in the app'),
      not_read: say('照片还没有读取', '照片還沒有讀取', 'The photo has not been read yet'),
      not_readable: say('照片读不出来，不作判断', '照片讀不出來，不作判斷', 'The photo could not be read and is not judged'),
      no_photo: say('没有照片', '沒有照片', 'There is no photo'),
    },
  },
  edited_photo: {
    group: 'media',
    name: say('照片是否经过编辑', '照片是否經過編輯', 'Edited photo'),
    reasons: {
      edited: say('照片文件由修图软件（{program}）保存过，请说明', '照片檔案由修圖軟體（{program}）儲存過，請說明', 'The photo was saved by an editing program ({program}). Please explain'),
      no_editor: say('照片里没有修图软件留下的记录', '照片裡沒有修圖軟體留下的紀錄', 'No editing program left its name in the photo'),
      not_read: say('照片还没有读取', '照片還沒有讀取', 'The photo has not been read yet'),
      not_readable: say('照片读不出来，不作判断', '照片讀不出來，不作判斷', 'The photo could not be read and is not judged'),
      no_photo: say('没有照片', '沒有照片', 'There is no photo'),
    },
  },
  frequency: {
    group: 'behaviour',
    name: say('打卡频率', '打卡頻率', 'Number of check-ins'),
    reasons: {
      crowded_hour: say('一小时内到了 {siteCount} 个地点，本人平时最多 {usualCount} 个，例如促销或盘点', '一小時內到了 {siteCount} 個地點，本人平時最多 {usualCount} 個，例如促銷或盤點', '{siteCount} sites within an hour; this person’s busiest hour had {usualCount}. A promotion or a stock count looks like this too'),
      usual: say('一小时内到了 {siteCount} 个地点，属正常', '一小時內到了 {siteCount} 個地點，屬正常', '{siteCount} sites within an hour, as usual'),
      too_few_check_ins: say('本人只有 {checkInCount} 次打卡，不判断频率', '本人只有 {checkInCount} 次打卡，不判斷頻率', 'This person has only {checkInCount} check-ins, so their number is not judged'),
    },
  },
  short_visit: {
    group: 'behaviour',
    name: say('拜访时长', '拜訪時長', 'Length of the visit'),
    reasons: {
      much_shorter: say('停留 {dwellSeconds}，“{visitType}”一般需要 {neededSeconds}，例如门店未营业', '停留 {dwellSeconds}，「{visitType}」一般需要 {neededSeconds}，例如門市未營業', 'The visit took {dwellSeconds}; “{visitType}” needs {neededSeconds}. A closed shop looks like this too'),
      shorter: say('停留 {dwellSeconds}，比“{visitType}”需要的 {neededSeconds}短', '停留 {dwellSeconds}，比「{visitType}」需要的 {neededSeconds}短', 'The visit took {dwellSeconds}, less than the {neededSeconds} that “{visitType}” needs'),
      long_enough: say('停留 {dwellSeconds}，达到“{visitType}”的要求（{neededSeconds}）', '停留 {dwellSeconds}，達到「{visitType}」的要求（{neededSeconds}）', 'The visit took {dwellSeconds}, as long as “{visitType}” needs ({neededSeconds})'),
      not_ended: say('拜访还没结束，不看时长', '拜訪還沒結束，不看時長', 'The visit has not ended, so its length is not looked at'),
      no_check_in: say('没有对应的签到，不看时长', '沒有對應的簽到，不看時長', 'There is no check-in to reckon from'),
      no_length_expected: say('公司没有规定这类拜访的时长', '公司沒有規定這類拜訪的時長', 'The company expects no particular length of this kind of visit'),
    },
  },
  output_mismatch: {
    group: 'behaviour',
    name: say('打卡与业绩', '打卡與業績', 'Check-ins and output'),
    reasons: {
      less_than_ever: say('当天的业务产出为 {outputCount}，低于本人之前 {dayCount} 天中的任何一天（平时约 {usualCount}）', '當天的業務產出為 {outputCount}，低於本人之前 {dayCount} 天中的任何一天（平時約 {usualCount}）', 'The day’s output is {outputCount}, less than on any of this person’s {dayCount} days before (usually about {usualCount})'),
      usual: say('当天的业务产出为 {outputCount}，不作判断', '當天的業務產出為 {outputCount}，不作判斷', 'The day’s output is {outputCount} and is not judged'),
      not_known: say('没有业务产出可比较', '沒有業務產出可比較', 'There is no output to compare with'),
    },
  },
} as const satisfies Record<string, CatalogueEntry>
