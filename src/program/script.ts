/** The program as a script of Node's. */
import { exit } from '../system/process.ts'
import { main } from './main.ts'

exit(main())
