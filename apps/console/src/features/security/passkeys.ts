import { browserSupportsWebAuthn, startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser'
import type { AuthenticationResponseJSON, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/browser'
import { authRequest, SignInError } from '../../shell/auth.ts'

/** Endpoints and shapes of better-auth's passkey plugin (`@better-auth/passkey` 1.7). */
export interface Passkey { readonly id: string; readonly name?: string | null; readonly deviceType: string; readonly backedUp: boolean; readonly createdAt: string | null }

export const passkeysSupported = (): boolean => browserSupportsWebAuthn()

const withoutExtensionResults = <T extends AuthenticationResponseJSON | RegistrationResponseJSON>({ clientExtensionResults: _unused, ...rest }: T) => rest

/** The person closed or refused the browser's dialog: not worth an error message. */
export const wasCancelled = (error: unknown): boolean => error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError' || (error instanceof WebAuthnError && error.code === 'ERROR_CEREMONY_ABORTED'))
export const alreadyRegistered = (error: unknown): boolean => error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED'
/** Adding a passkey wants a sign-in of the last day (better-auth `freshSessionMiddleware`). */
export const wantsFreshSignIn = (error: unknown): boolean => error instanceof SignInError && error.code === 'SESSION_NOT_FRESH'

export const signInByPasskey = async (): Promise<void> => {
  const optionsJSON = await authRequest<PublicKeyCredentialRequestOptionsJSON>('GET', '/passkey/generate-authenticate-options')
  const response = await startAuthentication({ optionsJSON })
  await authRequest('POST', '/passkey/verify-authentication', { response: withoutExtensionResults(response) })
}

export const addPasskey = async (name: string): Promise<void> => {
  const optionsJSON = await authRequest<PublicKeyCredentialCreationOptionsJSON>('GET', '/passkey/generate-register-options')
  const response = await startRegistration({ optionsJSON })
  await authRequest('POST', '/passkey/verify-registration', { response: withoutExtensionResults(response), name })
}

export const listPasskeys = () => authRequest<Passkey[]>('GET', '/passkey/list-user-passkeys')
export const removePasskey = (id: string) => authRequest('POST', '/passkey/delete-passkey', { id })
