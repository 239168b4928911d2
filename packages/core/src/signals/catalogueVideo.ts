import { type CatalogueEntry, say } from './catalogueEntry.ts'

/** What people read about the video of a check-in: part of catalogue.ts. */
export const videoCatalogue = {
  reused_video: {
    group: 'media',
    name: say('视频是否用过', '影片是否用過', 'Video used before'),
    reasons: {
      new_video: say('在公司以往的视频和照片里没有找到相同的画面', '在公司以往的影片和照片裡沒有找到相同的畫面', 'No earlier video or photo of the company shows the same pictures'),
      same_file: say('视频与本人 {agoSeconds}前那次打卡的是同一个文件，请说明，例如应用出错', '影片與本人 {agoSeconds}前那次打卡的是同一個檔案，請說明，例如應用程式出錯', 'The video is the very file of this person’s check-in {agoSeconds} before. Please explain, for example a fault of the app'),
      same_file_of_colleague: say('视频与一位同事 {agoSeconds}前打卡的是同一个文件，请说明', '影片與一位同事 {agoSeconds}前打卡的是同一個檔案，請說明', 'The video is the very file of a colleague’s check-in {agoSeconds} before. Please explain'),
      same_scenes_of_colleague: say('视频的 {comparedFrames} 个画面中有 {alikeFrames} 个与一位同事 {agoSeconds}前的视频几乎相同，请说明', '影片的 {comparedFrames} 個畫面中有 {alikeFrames} 個與一位同事 {agoSeconds}前的影片幾乎相同，請說明', '{alikeFrames} of {comparedFrames} moments of the video are almost those of a colleague’s video {agoSeconds} before. Please explain'),
      same_scenes_elsewhere: say('视频的 {comparedFrames} 个画面中有 {alikeFrames} 个与本人 {agoSeconds}前在其他地点的视频几乎相同，请说明', '影片的 {comparedFrames} 個畫面中有 {alikeFrames} 個與本人 {agoSeconds}前在其他地點的影片幾乎相同，請說明', '{alikeFrames} of {comparedFrames} moments of the video are almost those of this person’s video elsewhere {agoSeconds} before. Please explain'),
      mirrored: say('视频左右翻转后，{comparedFrames} 个画面中有 {alikeFrames} 个与 {agoSeconds}前的视频几乎相同，请说明', '影片左右翻轉後，{comparedFrames} 個畫面中有 {alikeFrames} 個與 {agoSeconds}前的影片幾乎相同，請說明', 'Turned left to right, {alikeFrames} of {comparedFrames} moments of the video are almost those of a video {agoSeconds} before. Please explain'),
      same_scenes_here: say('视频的 {comparedFrames} 个画面中有 {identicalFrames} 个与本人 {agoSeconds}前在这里的视频完全一样，手持拍摄很难这样，请说明，例如手机放在支架上', '影片的 {comparedFrames} 個畫面中有 {identicalFrames} 個與本人 {agoSeconds}前在這裡的影片完全一樣，手持拍攝很難這樣，請說明，例如手機放在支架上', '{identicalFrames} of {comparedFrames} moments of the video are the same as this person’s video here {agoSeconds} before, which a hand hardly repeats. Please explain, for example a phone on a stand'),
      filmed_photo: say('视频的 {comparedFrames} 个画面中有 {identicalFrames} 个就是 {agoSeconds}前打卡的一张照片，请说明，例如墙上的海报', '影片的 {comparedFrames} 個畫面中有 {identicalFrames} 個就是 {agoSeconds}前打卡的一張照片，請說明，例如牆上的海報', '{identicalFrames} of {comparedFrames} moments of the video are the photo of a check-in {agoSeconds} before. Please explain, for example a poster on the wall'),
      same_visit: say('与同一次拜访的另一段视频或照片相似，属正常', '與同一次拜訪的另一段影片或照片相似，屬正常', 'It is like another video or photo of the same visit, as one expects'),
      same_view: say('与 {agoSeconds}前在这里拍的画面相似，同一处取景会这样', '與 {agoSeconds}前在這裡拍的畫面相似，同一處取景會這樣', 'It is like what was filmed here {agoSeconds} before, as videos of one view are'),
      not_read: say('视频还没有读取', '影片還沒有讀取', 'The video has not been read yet'),
      not_readable: say('视频读不出来，不作判断', '影片讀不出來，不作判斷', 'The video could not be read and is not judged'),
      no_video: say('没有视频', '沒有影片', 'There is no video'),
    },
  },
  video_prompt: {
    group: 'media',
    name: say('视频是否当时拍的', '影片是否當時拍的', 'Video recorded then'),
    reasons: {
      fits: say('视频按应用当时随机给出的提示录制，时长 {durationSeconds}，时间对得上；内容是否照提示拍，请人查看', '影片按應用程式當時隨機給出的提示錄製，時長 {durationSeconds}，時間對得上；內容是否照提示拍，請人查看', 'The video follows the prompt that the app drew then and lasts {durationSeconds}, which fits the time; whether it shows what was asked is for a person to see'),
      another_prompt: say('视频的提示不是应用为这次打卡抽取的那一条，请说明', '影片的提示不是應用程式為這次打卡抽取的那一條，請說明', 'The video’s prompt is not the one that the app draws for this check-in. Please explain'),
      longer_than_possible: say('视频长 {durationSeconds}，但从给出提示到打卡只有 {elapsedSeconds}，请说明', '影片長 {durationSeconds}，但從給出提示到打卡只有 {elapsedSeconds}，請說明', 'The video lasts {durationSeconds}, but from the prompt to the check-in there were only {elapsedSeconds}. Please explain'),
      recorded_days_before: say('按视频文件的记录，它录于打卡前 {agoSeconds}，请说明，例如手机时间有误', '按影片檔案的紀錄，它錄於打卡前 {agoSeconds}，請說明，例如手機時間有誤', 'By its file the video was recorded {agoSeconds} before the check-in. Please explain, for example a wrong clock'),
      no_prompt: say('视频没有附带提示，无法核对', '影片沒有附帶提示，無法核對', 'The video came without a prompt, so this cannot be checked'),
      not_read: say('视频还没有读取', '影片還沒有讀取', 'The video has not been read yet'),
      not_readable: say('视频读不出来，不作判断', '影片讀不出來，不作判斷', 'The video could not be read and is not judged'),
      no_video: say('没有视频', '沒有影片', 'There is no video'),
    },
  },
  video_picture: {
    group: 'media',
    name: say('视频画面', '影片畫面', 'The video’s picture'),
    reasons: {
      still: say('视频画面几乎完全不动，连镜头的噪点也没有，请说明，例如手机放在桌上', '影片畫面幾乎完全不動，連鏡頭的雜訊也沒有，請說明，例如手機放在桌上', 'The picture hardly changes at all, not even by a camera’s noise. Please explain, for example a phone lying on a table'),
      dark: say('视频画面几乎全黑，看不到内容', '影片畫面幾乎全黑，看不到內容', 'The picture is nearly black and shows nothing'),
      too_short: say('视频只有 {durationSeconds}，不作判断', '影片只有 {durationSeconds}，不作判斷', 'The video lasts only {durationSeconds} and is not judged'),
      moves: say('视频画面有正常的移动，长 {durationSeconds}', '影片畫面有正常的移動，長 {durationSeconds}', 'The picture moves as a video does; it lasts {durationSeconds}'),
      not_read: say('视频还没有读取', '影片還沒有讀取', 'The video has not been read yet'),
      not_readable: say('视频读不出来，不作判断', '影片讀不出來，不作判斷', 'The video could not be read and is not judged'),
      no_video: say('没有视频', '沒有影片', 'There is no video'),
    },
  },
  video_scene: {
    group: 'media',
    name: say('视频与地点参考照片', '影片與地點參考照片', 'Video against the site’s reference photos'),
    reasons: {
      place_and_name: say('视频里找到了参考照片中的 {commonPoints} 个共同点，也读到了地点的名称', '影片裡找到了參考照片中的 {commonPoints} 個共同點，也讀到了地點的名稱', 'The video shares {commonPoints} points with a reference photo of the site, and the site’s name was read in it'),
      place: say('视频里找到了参考照片中的 {commonPoints} 个共同点', '影片裡找到了參考照片中的 {commonPoints} 個共同點', 'The video shares {commonPoints} points with a reference photo of the site'),
      name: say('视频里读到了地点的名称', '影片裡讀到了地點的名稱', 'The site’s name was read in the video'),
      unlike: say('视频里没有找到 {referenceCount} 张参考照片中的任何画面；换个角度或装修过也会这样，请看参考照片再判断', '影片裡沒有找到 {referenceCount} 張參考照片中的任何畫面；換個角度或裝修過也會這樣，請看參考照片再判斷', 'Nothing of the {referenceCount} reference photos is found in the video; another angle or rebuilding does that too, so please look at the photos'),
      uncertain: say('与 {referenceCount} 张参考照片相比，看不出是否同一地点', '與 {referenceCount} 張參考照片相比，看不出是否同一地點', 'Set against {referenceCount} reference photos, the video does not tell whether it is the same place'),
      no_reference: say('这个地点没有参考照片', '這個地點沒有參考照片', 'The site has no reference photos'),
      not_read: say('视频还没有读取', '影片還沒有讀取', 'The video has not been read yet'),
      not_readable: say('视频读不出来，不作判断', '影片讀不出來，不作判斷', 'The video could not be read and is not judged'),
      no_video: say('没有视频', '沒有影片', 'There is no video'),
    },
  },
} as const satisfies Record<string, CatalogueEntry>
