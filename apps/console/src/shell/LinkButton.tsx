import { createLink } from '@tanstack/react-router'
import { Button, type ButtonProps } from 'antd'
import type { Ref } from 'react'

const AnchorButton = ({ ref, ...props }: ButtonProps & { ref?: Ref<HTMLAnchorElement> }) => <Button {...props} {...(ref ? { ref: ref as never } : {})} />

/** A link of the router that looks like a button: it can be opened in a new tab, as a button with a click handler cannot. */
export const LinkButton = createLink(AnchorButton)
