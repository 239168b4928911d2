/**
 * Tags in the native shell: @capgo/capacitor-nfc (MPL-2.0, used unchanged), version 8.2.10. Types as far as they are used here, after its definitions.d.ts
 * and what its Java and Swift emit. It hands out NDEF records as the tag holds them, where a browser has unpacked them. Loaded inside the shell only.
 */
import type { NfcAdapter, TagReading } from './types.ts'
import { addressOf, type NdefRecord } from './web.ts'

interface PluginNdefRecord { readonly tnf: number; readonly type: readonly number[]; readonly id: readonly number[]; readonly payload: readonly number[] }
export interface PluginNfcEvent {
  readonly type: string
  readonly tag: { readonly id?: readonly number[]; readonly techTypes?: readonly string[]; readonly ndefMessage?: readonly PluginNdefRecord[] | null }
}
export interface PluginNfcSessionEnd { readonly reason: string }

export interface NfcPlugin {
  readonly isSupported: () => Promise<{ readonly supported: boolean }>
  /** Rejects with the code NO_NFC or NFC_DISABLED. */
  readonly startScanning: (options: { readonly iosSessionType: 'tag'; readonly iosPollingOptions: readonly string[]; readonly alertMessage: string }) => Promise<void>
  readonly stopScanning: () => Promise<void>
  /** The page's own bridge answers at once, Capacitor's proxy by a promise. */
  readonly addListener: ((name: 'nfcEvent', listener: (event: PluginNfcEvent) => void) => unknown) & ((name: 'nfcSessionEnd', listener: (event: PluginNfcSessionEnd) => void) => unknown)
}

/** NFC Forum, URI Record Type Definition 1.0, table 3: the first byte stands for the address's beginning. */
const uriPrefixes = ['', 'http://www.', 'https://www.', 'http://', 'https://', 'tel:', 'mailto:', 'ftp://anonymous:anonymous@', 'ftp://ftp.', 'ftps://', 'sftp://', 'smb://', 'nfs://', 'ftp://', 'dav://', 'news:', 'telnet://', 'imap:', 'rtsp://', 'urn:', 'pop:', 'sip:', 'sips:', 'tftp:', 'btspp://', 'btl2cap://', 'btgoep://', 'tcpobex://', 'irdaobex://', 'file://', 'urn:epc:id:', 'urn:epc:tag:', 'urn:epc:pat:', 'urn:epc:raw:', 'urn:epc:', 'urn:nfc:']

const wellKnown = 1
const absoluteUri = 3

const viewOf = (bytes: Iterable<number>): DataView => new DataView(Uint8Array.from(bytes).buffer)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Text Record Type Definition 1.0: bit 7 of the first byte is the encoding, its low six bits the length of the language's name. */
const textOf = ([status = 0, ...rest]: readonly number[]): DataView => {
  const text = rest.slice(status & 0x3f)
  return (status & 0x80) === 0 ? viewOf(text) : viewOf(utf8(new TextDecoder('utf-16be').decode(Uint8Array.from(text))))
}

/** A record as Web NFC tells it: the address whole, the text without its header, in UTF-8. */
const recordOf = ({ tnf, type, payload }: PluginNdefRecord): NdefRecord => {
  const name = String.fromCharCode(...type)
  if (tnf === wellKnown && name === 'U') return { recordType: 'url', data: viewOf([...utf8(uriPrefixes[payload[0] ?? 0] ?? ''), ...payload.slice(1)]) }
  if (tnf === wellKnown && name === 'T') return { recordType: 'text', data: textOf(payload) }
  return tnf === absoluteUri ? { recordType: 'absolute-url', data: viewOf(type) } : { recordType: 'unknown' }
}

export const readingOfTag = ({ tag }: PluginNfcEvent): TagReading => ({
  text: addressOf((tag.ndefMessage ?? []).map(recordOf)),
  ...(tag.id === undefined || tag.id.length === 0 ? {} : { serial: tag.id.map((byte) => byte.toString(16).padStart(2, '0')).join(':') }),
})

const endNames: Readonly<Record<string, string>> = { userCancelled: 'AbortError', sessionTimeout: 'TimeoutError' }

/**
 * Android hands a tag that still lies at the phone to the system the moment reading stops, and the system opens the tag's address in a browser: reading
 * goes on for as long as a hand takes to move away.
 */
const lingerMs = 3_000

/** `hint` stands in the sheet that iOS shows while it reads. */
export const nfcOfPlugin = (plugin: NfcPlugin, hint: () => string): NfcAdapter => {
  interface Waiting { readonly take: (event: PluginNfcEvent) => void; readonly end: (event: PluginNfcSessionEnd) => void }
  let waiting: Waiting | undefined
  let listening: Promise<unknown> | undefined
  let stopLater: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => { void plugin.stopScanning().catch(() => undefined) }
  // For good: the plugin keeps what nobody listens to, and would give an old tap, or the end of an old session, to the next who does.
  const isListening = (): Promise<unknown> => listening ??= Promise.all([plugin.addListener('nfcEvent', (event) => waiting?.take(event)), plugin.addListener('nfcSessionEnd', (event) => waiting?.end(event))])

  return {
    read: async (signal) => {
      clearTimeout(stopLater)
      await isListening()
      signal.throwIfAborted()
      return new Promise<TagReading>((resolve, reject) => {
        const settle = (work: () => void): void => {
          signal.removeEventListener('abort', abort)
          if (waiting === me) waiting = undefined
          work()
        }
        const abort = (): void => settle(() => { stop(); reject(signal.reason as Error) })
        const me: Waiting = {
          take: (event) => settle(() => { stopLater = setTimeout(stop, lingerMs); resolve(readingOfTag(event)) }),
          end: ({ reason }) => settle(() => reject(new DOMException(reason, endNames[reason] ?? 'NotReadableError'))),
        }
        signal.addEventListener('abort', abort)
        // Waits from the answer on, not before: what the plugin had kept comes ahead of it.
        plugin.startScanning({ iosSessionType: 'tag', iosPollingOptions: ['iso14443', 'iso15693'], alertMessage: hint() }).then(
          () => { if (!signal.aborted) waiting = me },
          ({ message, code }: { message?: string; code?: string }) => settle(() => reject(new DOMException(message, code === 'NO_NFC' ? 'NotSupportedError' : 'NotReadableError'))),
        )
      })
    },
  }
}
