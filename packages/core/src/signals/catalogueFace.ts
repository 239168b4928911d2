import { type CatalogueEntry, say } from './catalogueEntry.ts'

/** What people read about a comparison of faces: part of catalogue.ts. */
export const faceCatalogue = {
  face: {
    group: 'person',
    name: say('本机人脸比对', '本機人臉比對', 'Face compared on the phone'),
    topic: 'V5',
    asked: 'face and liveness, compared on the phone',
    source: 'Similarity and liveness figures that the phone reckons and signs; no picture leaves it.',
    weakness: 'The phone’s own word, by models whose training is not documented; a friend’s face can be enrolled.',
    reasons: {
      same_person: say('手机比对：与本人登记的人脸相符（相似度 {similarity}，活体 {liveScore}）。只作参考，不能替代查看', '手機比對：與本人登記的人臉相符（相似度 {similarity}，活體 {liveScore}）。只作參考，不能替代查看', 'The phone finds the face like the one enrolled (similarity {similarity}, liveness {liveScore}). A hint, not a proof'),
      same_person_newly_enrolled: say('手机比对：与登记的人脸相符（相似度 {similarity}，活体 {liveScore}）；这份登记是新的，以前用过 {earlierUses} 次。只作参考，不能替代查看', '手機比對：與登記的人臉相符（相似度 {similarity}，活體 {liveScore}）；這份登記是新的，以前用過 {earlierUses} 次。只作參考，不能替代查看', 'The phone finds the face like the one enrolled (similarity {similarity}, liveness {liveScore}); the enrolment is new and was used {earlierUses} times before. A hint, not a proof'),
      uncertain: say('手机比对：看不出是否同一个人（相似度 {similarity}），光线或角度会造成这样，不作判断', '手機比對：看不出是否同一個人（相似度 {similarity}），光線或角度會造成這樣，不作判斷', 'The phone cannot tell whether it is the same face (similarity {similarity}), as light or angle can do; this is not judged'),
      different: say('手机比对：与登记的人脸不像（相似度 {similarity}），请说明，例如光线、口罩或登记时的照片不好', '手機比對：與登記的人臉不像（相似度 {similarity}），請說明，例如光線、口罩或登記時的照片不好', 'The phone finds the face unlike the one enrolled (similarity {similarity}). Please explain, for example light, a mask, or poor pictures at enrolment'),
      not_live: say('手机没有看出是真人（活体 {liveScore}），光线会造成这样，请说明', '手機沒有看出是真人（活體 {liveScore}），光線會造成這樣，請說明', 'The phone could not tell a living face (liveness {liveScore}), as light can do. Please explain'),
      unknown_model: say('这部手机用的人脸模型不在已知之列，不作判断', '這部手機用的人臉模型不在已知之列，不作判斷', 'The phone used a face model that is not known here, so this is not judged'),
      no_consent: say('没有本人对人脸比对的同意，不作判断', '沒有本人對人臉比對的同意，不作判斷', 'The person has not agreed to face comparison, so it is not judged'),
      not_used: say('这次没有做人脸比对', '這次沒有做人臉比對', 'The face was not compared this time'),
      not_told: say('没有启用人脸比对，不影响结果', '沒有啟用人臉比對，不影響結果', 'Face comparison is not in use; that does not count'),
    },
  },
} as const satisfies Record<string, CatalogueEntry>
