import { Person, PersonInput, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireActor } from '../registryRequest.ts'
import { changePerson } from './changePerson.ts'

/** PATCH /api/v1/people/:id: what is named changes, the rest stays. */
export const updatePerson = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/people/:id', { schema: { tags: ['People'], summary: 'Change a person', params: Type.Object({ id: Uuid }), body: Type.Partial(PersonInput), response: { 200: Person } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await changePerson(ports, actor, request.params.id, request.body)
  })
}
