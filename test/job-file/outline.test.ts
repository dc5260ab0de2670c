import t from 'tap'
import { outline, placeOfProcess } from '../../src/job-file/outline.ts'

const file = `# a job
description "two
  lines"
start on a \\
  or b

pre-start script
  echo 1

  echo 2
end script
exec first
exec second # in force
post-stop exec x
`

t.test('each stanza stands on the line where it begins', async t => {
  const places = outline(file)
  const lines = places.map(({ stanza, line }) => ({ stanza, line }))
  t.same(lines, [
    { stanza: 'description', line: 2 },
    { stanza: 'start on', line: 4 },
    { stanza: 'pre-start script', line: 7 },
    { stanza: 'exec', line: 12 },
    { stanza: 'exec', line: 13 },
    { stanza: 'post-stop exec', line: 14 },
  ])
  const texts = places.map(({ at, body, end }) => [file.slice(at, body), file.slice(body, end)])
  t.same(texts[1], ['start on ', 'a \\\n  or b\n'])
  t.same(texts[2], ['pre-start script', '\n  echo 1\n\n  echo 2\nend script\n'])
  t.same(texts[4], ['exec ', 'second # in force\n'])
})

t.test('a process is what the last stanza of it says', async t => {
  const places = outline(file)
  t.equal(placeOfProcess(places, 'main')?.line, 13)
  t.equal(placeOfProcess(places, 'pre-start')?.line, 7)
  t.equal(placeOfProcess(places, 'post-stop')?.line, 14)
  t.equal(placeOfProcess(places, 'pre-stop'), undefined)
  t.equal(placeOfProcess(outline('apparmor load x\nexec y\n'), 'security')?.line, 1)
})

t.test('the outline ends where the parser does', async t => {
  t.same(
    outline('task\nnonsense\nexec x\n').map(place => place.stanza),
    ['task'],
  )
})
