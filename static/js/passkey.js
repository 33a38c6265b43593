// Says in words that a passkey did not work; without this the button would only fall silent.
document.addEventListener('allauth.error', (event) => {
  const notice = document.getElementById('passkey-failed')
  if (!notice) return
  event.preventDefault()
  notice.hidden = false
  notice.focus()
})
