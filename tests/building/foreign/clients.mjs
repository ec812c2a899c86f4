// Two foreign BACnet clients behind one face, so that both are asked the same.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/// node-bacnet answers by callbacks.
function nodeBacnet(options) {
  const Client = require('node-bacnet');
  const client = new Client(options);
  // node-bacnet 0.2.4 can read nothing that is long, from any device: it sends its acknowledgements of segments to everybody, and
  // takes what it has put together for another segment. These lines give it the address and the type that it forgets.
  const handle = client._handlePdu.bind(client);
  client._handlePdu = (buffer, offset, length, header) =>
    handle(buffer, offset, length, { ...header, apduType: buffer[offset], address: header.sender.address });
  const ask = (name, ...words) =>
    new Promise((resolve, reject) => client[name](...words, {}, (error, value) => (error ? reject(error) : resolve(value))));
  return {
    client,
    read: (to, object, property, index) =>
      new Promise((resolve, reject) => {
        client.readProperty(to.address, object, property, { arrayIndex: index }, (error, value) => (error ? reject(error) : resolve(value)));
      }),
    readMultiple: (to, wanted, options = {}) =>
      new Promise((resolve, reject) => {
        client.readPropertyMultiple(to.address, wanted, options, (error, value) => (error ? reject(error) : resolve(value)));
      }),
    write: (to, object, property, values) => ask('writeProperty', to.address, object, property, values),
    subscribe: (to, object, process, confirmed, lifetime) => ask('subscribeCov', to.address, object, process, false, confirmed, lifetime),
    cancel: (to, object, process) => ask('subscribeCov', to.address, object, process, true, false, 0),
    control: (to, minutes, state, password) =>
      new Promise((resolve, reject) => {
        client.deviceCommunicationControl(to.address, minutes, state, { password }, (error) => (error ? reject(error) : resolve()));
      }),
    acknowledge: (message) => client.simpleAckResponse(message.header.sender.address, message.service, message.invokeId),
  };
}

/// @bacnet-js/client answers by promises.
function bacnetJs(options) {
  const { default: Client } = require('@bacnet-js/client');
  const client = new Client(options);
  return {
    client,
    read: (to, object, property, index) => client.readProperty(to, object, property, index === undefined ? {} : { arrayIndex: index }),
    readMultiple: (to, wanted, options = {}) => client.readPropertyMultiple(to, wanted, options),
    write: (to, object, property, values) => client.writeProperty(to, object, property, values, {}),
    subscribe: (to, object, process, confirmed, lifetime) => client.subscribeCov(to, object, process, false, confirmed, lifetime, {}),
    cancel: (to, object, process) => client.subscribeCov(to, object, process, true, false, 0, {}),
    control: (to, minutes, state, password) => client.deviceCommunicationControl(to, minutes, state, { password }),
    acknowledge: (message) => client.simpleAckResponse(message.header.sender, message.service, message.invokeId),
  };
}

export const clients = { 'node-bacnet': nodeBacnet, '@bacnet-js/client': bacnetJs };
