/** Offers something made in the page as a download. */
export const saveFile = (content: Blob, fileName: string): void => {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // Chromium reads the blob after the click has returned.
  setTimeout(() => { URL.revokeObjectURL(url) }, 60_000)
}
