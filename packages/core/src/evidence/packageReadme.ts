/** The README.txt inside every package: what it is and how to check it, for somebody who has never heard of us. */
export const readmeText = ({ origin, vkey, treeSize, createdTime, entries }: {
  readonly origin: string; readonly vkey: string; readonly treeSize: number; readonly createdTime: string; readonly entries: readonly unknown[]
}): string => `Fieldproof 实迹 · 证据包 / evidence package (fieldproof-evidence/1)

【这是什么】
本文件夹是从外勤打卡存证日志中导出的证据。日志是只能追加的默克尔树（RFC 6962）：任何一条记录写入之后，
再修改、删除或插入，都会使签名的检查点对不上。本包含有 ${entries.length} 条日志记录，以及证明它们确实在日志中的数据。

  日志名称    ${origin}
  日志公钥    ${vkey}
  日志大小    ${treeSize} 条
  导出时间    ${createdTime}

【如何核验】
不需要联网，也不需要信任开发商：
  1. 用浏览器打开核验页（一个 HTML 文件，可断网使用），把整个 ZIP 文件拖进去；或
  2. 用命令行：fieldproof-verify 文件名.zip
核验前，请通过另一途径（例如劳动合同附件、公司公示、自己手机上的应用）取得日志公钥，与上面的比对。
公钥不同，则证据包不是这家公司的日志所出。

【文件说明】
  manifest.json    清单：日志公钥、签名的检查点、每个文件的 SHA-256，并有签名
  entries/         日志记录及其存在性证明
  bodies/          记录的内容。.jws 是手机用自己的密钥签过名的原始数据；.json 是系统的记录；.bin 是其他设备上传的原始数据
  media/           照片、视频，文件名即其 SHA-256
  receipts/        日志收到数据时签发的回执
  context.json     便于阅读的姓名、地点名称和说明（由导出方签名，不在日志中）
没有内容的记录表示内容已被删除；它曾在日志中这一点仍可核验。依法删除还是被人私自删除，本包不能区分。

------------------------------------------------------------------------------------------------------------

WHAT THIS IS
Evidence exported from the log of a Fieldproof installation. The log is an append-only Merkle tree (RFC 6962): once a
record is in, changing, deleting or inserting anything no longer fits the signed checkpoint. This package holds
${entries.length} records and the data that prove that they are in the log.

  log name     ${origin}
  log key      ${vkey}
  log size     ${treeSize} entries
  exported     ${createdTime}

HOW TO CHECK IT
You need no network and no trust in the vendor:
  1. open the verifier page (one HTML file, works offline) in a browser and drop the whole ZIP file onto it; or
  2. on the command line: fieldproof-verify FILE.zip
Before that, get the log key by another way (employment contract, company notice, the app on your own phone) and compare
it with the one above. With another key, the package does not come from this company's log.

FILES
  manifest.json    the log's key, its signed checkpoint, the SHA-256 of every file; itself signed
  entries/         log records with the proofs that they are in the log
  bodies/          what the records say. .jws: original data signed by the phone with its own key; .json: records of the
                   system; .bin: raw data of other devices
  media/           photos and videos, named by their SHA-256
  receipts/        receipts which the log signed when it received data
  context.json     names of people and places and wordings, for reading (signed by the exporter, not in the log)
A record without a body has been erased; that it was in the log can still be checked. Whether the law demanded it or
somebody did it on their own, this package cannot tell.
Format to the byte: docs/reference/evidence-format.md in the Fieldproof source code.
`
