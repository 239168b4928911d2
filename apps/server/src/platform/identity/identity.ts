export interface AccountInput {
  readonly name: string
  readonly email?: string | null
  readonly phone?: string | null
}

/** Accounts and sessions of people who sign in to the console. Implemented with better-auth in betterAuth.ts. */
export interface Identity {
  /** Serves /api/auth/*. `clientAddress` counts for the rate limit; whatever the client says about its address does not. */
  handle(request: Request, clientAddress?: string): Promise<Response>
  /** The account signed in by these headers (session cookie), or null. */
  userIdOf(headers: Headers): Promise<string | null>
  /** Creates an account that signs in with its e-mail or phone. Throws ProblemError('conflict') when one of them is taken. */
  createUser(input: AccountInput & { readonly password: string }): Promise<string>
  /** Keeps an account's name and ways to sign in the same as the person's. Throws ProblemError('conflict') when one of them is taken. */
  updateUser(userId: string, input: AccountInput): Promise<void>
  /** Undoes createUser when what it was made for failed. */
  removeUser(userId: string): Promise<void>
  setPassword(userId: string, password: string): Promise<void>
  /** Ends every session of an account (leavers). */
  endSessions(userId: string): Promise<void>
  close(): Promise<void>
}
