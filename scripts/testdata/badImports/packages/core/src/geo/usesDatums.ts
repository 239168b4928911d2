// breaks: nothing
import gcoord from 'gcoord'
void gcoord
