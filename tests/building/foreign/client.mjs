// A foreign BACnet client that finds the sensor and asks everything of it.
//
//   node client.mjs CLIENT OWN_ADDRESS BROADCAST_ADDRESS DEVICE PASSWORD
//
// Each finding is a line of JSON {"step", ...}; the first thing that is not as it should be ends it with 1.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { clients } from './clients.mjs';

const [kind, own, broadcast, device, password] = process.argv.slice(2);
const number = Number(device);
const say = (step, more = {}) => console.log(JSON.stringify({ step, ...more }));

const property = { all: 8, increment: 22, objectList: 76, name: 77, present: 85, list: 371, flags: 111, required: 105, optional: 80 };
const type = { analogInput: 0, analogValue: 2, binaryInput: 3, binaryValue: 5, device: 8 };
const tag = { real: 4, enumerated: 9 };

const peer = clients[kind]({ interface: own, broadcastAddress: broadcast, port: 47808, apduTimeout: 6000 });
const { client } = peer;
client.on('error', (error) => {
  console.error(error);
  process.exit(1);
});
setTimeout(() => {
  console.error('no end after two minutes');
  process.exit(1);
}, 120_000).unref();
await once(client, 'listening');

/// Notifications, by the subscriber's process number, as they come.
const notes = [];
let wake = () => {};
const take = (confirmed) => (message) => {
  const content = message.payload ?? message;
  notes.push({ confirmed, at: performance.now(), process: content.subscriberProcessId, object: content.monitoredObjectId,
    remaining: content.timeRemaining, values: content.values });
  if (confirmed) peer.acknowledge(message);
  wake();
};
client.on('covNotify', take(true));
client.on('covNotifyUnconfirmed', take(false));
async function note(wanted, patience = 20_000) {
  const end = performance.now() + patience;
  for (;;) {
    const index = notes.findIndex(wanted);
    if (index >= 0) return notes.splice(index, 1)[0];
    const left = end - performance.now();
    if (left <= 0) return null;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, left);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
const present = (made) => made.values.find((value) => value.property.id === property.present).value[0].value;

// 1. Found, across two networks, by a broadcast that the BBMD carries.
const found = new Promise((resolve) => {
  client.on('iAm', (message) => {
    if (message.payload.deviceId === number) resolve(message);
  });
});
client.whoIs();
const iAm = await Promise.race([found, new Promise((resolve) => setTimeout(resolve, 20_000, null))]);
assert.ok(iAm, 'the sensor did not answer Who-Is');
const to = { address: iAm.header.sender.address };
say('discovered', { address: to.address, maxApdu: iAm.payload.maxApdu, segmentation: iAm.payload.segmentation });

// 2. Every property of every object, one by one.
const self = { type: type.device, instance: number };
const count = (await peer.read(to, self, property.objectList, 0)).values[0].value;
const objects = [];
for (let index = 1; index <= count; ++index) objects.push((await peer.read(to, self, property.objectList, index)).values[0].value);
let read = 0;
for (const object of objects) {
  const list = (await peer.read(to, object, property.list)).values.map((value) => value.value);
  for (const id of [75, 77, 79, ...list]) {
    const answer = await peer.read(to, object, id);
    assert.ok(answer.values, `property ${id} of ${JSON.stringify(object)} has no value`);
    ++read;
  }
}
say('read', { objects: objects.length, properties: read });

// 3. ALL, REQUIRED and OPTIONAL of every object; then all at once, in segments, and for a client who takes little.
for (const group of [property.all, property.required, property.optional]) {
  for (const object of objects) {
    const answer = await peer.readMultiple(to, [{ objectId: object, properties: [{ id: group }] }]);
    for (const value of answer.values[0].values) assert.ok(value.value.length === 0 || value.value[0].type !== 105, 'an error among the values');
    assert.ok(answer.values[0].values.length > 2);
  }
}
const everything = objects.map((object) => ({ objectId: object, properties: [{ id: property.all }] }));
const whole = await peer.readMultiple(to, everything);
assert.equal(whole.values.length, objects.length, 'ReadPropertyMultiple of everything');
say('read multiple', { objects: whole.values.length });
await assert.rejects(peer.readMultiple(to, everything, { maxApdu: 1, maxSegments: 0x10 }), /Abort|abort/);
say('aborted what does not fit');

// 4. Errors as the standard has them.
await assert.rejects(peer.read(to, { type: type.analogInput, instance: 4711 }, property.present), (error) => /1.*31|unknown.?object/i.test(error.message));
await assert.rejects(peer.write(to, { type: type.analogInput, instance: 0 }, property.present, [{ type: tag.real, value: 1 }]));
say('refused');

// 5. Changes of value: a threshold that this client writes itself, so that it knows when.
const capacity = { type: type.analogValue, instance: 0 };
const before = (await peer.read(to, capacity, property.present)).values[0].value;
let worst = 0;
for (const confirmed of [false, true]) {
  const process = confirmed ? 72 : 71;
  await peer.subscribe(to, capacity, process, confirmed, 60);
  const first = await note((made) => made.process === process);
  assert.ok(first, 'no first notification');
  assert.equal(first.confirmed, confirmed);
  for (let round = 1; round <= 3; ++round) {
    const wanted = 100 + 10 * process + round;
    const began = performance.now();
    await peer.write(to, capacity, property.present, [{ type: tag.real, value: wanted }]);
    const told = await note((made) => made.process === process && present(made) === wanted);
    assert.ok(told, 'no notification of a change');
    worst = Math.max(worst, told.at - began);
  }
  await peer.cancel(to, capacity, process);
}
await peer.write(to, capacity, property.present, [{ type: tag.real, value: before }]);
assert.equal(await note((made) => made.process === 71 || made.process === 72, 1000), null, 'told after the subscription was cancelled');
say('notified', { worst_ms: Math.round(worst) });

// 6. A lifetime ends, unless it is renewed.
await peer.subscribe(to, capacity, 73, false, 3);
await note((made) => made.process === 73);
await peer.subscribe(to, capacity, 73, false, 3);
const renewed = await note((made) => made.process === 73);
assert.ok(renewed && renewed.remaining >= 1 && renewed.remaining <= 3);
await new Promise((resolve) => setTimeout(resolve, 3500));
await peer.write(to, capacity, property.present, [{ type: tag.real, value: before + 1 }]);
assert.equal(await note((made) => made.process === 73, 1500), null, 'told after its lifetime');
await peer.write(to, capacity, property.present, [{ type: tag.real, value: before }]);
say('lifetime ended');

// 7. The reset: written, carried out, fallen back.
const reset = { type: type.binaryValue, instance: 1 };
await peer.write(to, reset, property.present, [{ type: tag.enumerated, value: 1 }]);
assert.equal((await peer.read(to, reset, property.present)).values[0].value, 0);
say('reset');

// 8. Silenced by whoever has the password, and back.
await assert.rejects(peer.control(to, 1, 1, 'wrong'));
await peer.control(to, 1, 1, password);
await assert.rejects(peer.read(to, capacity, property.present));
await peer.control(to, 0, 0, password);
await peer.read(to, capacity, property.present);
say('controlled');

// 9. What changes by itself: the people in front of the sensor.
await peer.subscribe(to, { type: type.analogInput, instance: 0 }, 74, true, 0);
await note((made) => made.process === 74);
const changed = await note((made) => made.process === 74, 60_000);
assert.ok(changed, 'nobody came or went in a minute');
say('people', { now: present(changed) });
await peer.cancel(to, { type: type.analogInput, instance: 0 }, 74);
say('done');
client.close();
process.exit(0);
