/** Reading signatures from a look-aside store, over HTTP or from files. */
package imagesigning.registry.internal.lookaside;
