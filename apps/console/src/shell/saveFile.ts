/** As a press on a link does that is a file: what answers without one leaves the page where it is. */
export const fetchUrl = (url: string, fileName = ''): void => {
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
}

/** Offers something made in the page as a download. */
export const saveFile = (content: Blob, fileName: string): void => {
  const url = URL.createObjectURL(content)
  fetchUrl(url, fileName)
  // Chromium reads the blob after the click has returned.
  setTimeout(() => { URL.revokeObjectURL(url) }, 60_000)
}
