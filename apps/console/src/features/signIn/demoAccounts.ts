/** Who one may sign in as in the demo company (`npm start -- --demo`). A test holds this equal to what the simulator creates. */
export const demoPassword = 'fieldproof-demo'
export const demoAccounts = [
  { email: 'owner@demo.example', role: 'owner' },
  { email: 'manager1@demo.example', role: 'manager' },
  { email: 'hr@demo.example', role: 'hr' },
  { email: 'auditor@demo.example', role: 'auditor' },
] as const
