import type {HostReader} from '../host/reader.ts';
import {becameOf} from './became.ts';
import {bridgeRemove} from './bridge.ts';
import {cacheRemove} from './build-cache.ts';
import {containerCreate} from './container-create.ts';
import {containerRemove} from './container-remove.ts';
import {containerRestart} from './container-restart.ts';
import {containerRestartPolicy, containerStart, containerStop} from './container.ts';
import {copyFile, copyJson, copyRestore} from './copy.ts';
import {fileMove} from './file.ts';
import {imageRemove} from './image-remove.ts';
import {imageTry} from './image-try.ts';
import {imageCommit} from './image.ts';
import {logRemoveRotated, logTruncate} from './log.ts';
import {networkConnect, networkDisconnect} from './network-members.ts';
import {networkCreate, networkRemove} from './network.ts';
import type {Hands, Operation, OperationKind, OperationSet} from './operation.ts';
import {processSignal} from './process.ts';
import {service} from './service.ts';
import {storeForgetEndpoint} from './store.ts';
import {leftBehind, temporaryRemove} from './temporary.ts';
import {volumeLoad} from './volume-load.ts';
import {volumeSave} from './volume-save.ts';
import {volumeCreate, volumeRemove} from './volume.ts';

/** A kind that is missing here, or has another one's operations, does not compile. */
type Kinds = {readonly [Kind in Operation['kind']]: OperationKind<Extract<Operation, {kind: Kind}>>};

const kinds: Kinds = {
	'container.start': containerStart,
	'container.stop': containerStop,
	'container.restart-policy': containerRestartPolicy,
	'network.create': networkCreate,
	'network.remove': networkRemove,
	'network.connect': networkConnect,
	'network.disconnect': networkDisconnect,
	'bridge.remove': bridgeRemove,
	'image.commit': imageCommit,
	'service.start': service,
	'service.stop': service,
	'service.restart': service,
	'process.signal': processSignal,
	'file.move': fileMove,
	'store.forget-endpoint': storeForgetEndpoint,
	'copy.json': copyJson,
	'copy.file': copyFile,
	'copy.restore': copyRestore,
	'container.restart': containerRestart,
	'container.remove': containerRemove,
	'container.create': containerCreate,
	'image.try': imageTry,
	'image.remove': imageRemove,
	'volume.create': volumeCreate,
	'volume.remove': volumeRemove,
	'volume.save': volumeSave,
	'volume.load': volumeLoad,
	'temporary.remove': temporaryRemove,
	'log.truncate': logTruncate,
	'log.remove-rotated': logRemoveRotated,
	'cache.remove': cacheRemove,
};

/** The kind of an operation. That it takes just this operation follows from `Kinds`, beyond what the compiler can follow. */
const kindOf = (op: Operation): OperationKind<Operation> => kinds[op.kind] as OperationKind<Operation>;

/** Every operation that Drydock knows: what the engine is handed. */
export const operations: OperationSet<Operation, HostReader, Hands> = {
	text: op => kindOf(op).text(op),
	risk: op => kindOf(op).risk(op),
	object: op => kindOf(op).object(op),
	loss: (op, host) => kindOf(op).loss(op, host),
	inverse: (op, host) => kindOf(op).inverse(op, host),
	perform: (op, hands) => kindOf(op).perform(op, hands),
	became: becameOf,
	leftBehind,
};
