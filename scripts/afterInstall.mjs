// npm runs this at the end of every install of the root: what packages brought along and nothing uses is removed. Plain JavaScript for any Node >= 18.
import { dropUnpackedNode } from './prepare.mjs'

dropUnpackedNode()
