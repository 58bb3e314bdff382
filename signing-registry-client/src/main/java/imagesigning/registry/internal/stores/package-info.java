/** Stores of signatures, to read from and to add to; one kind of store, one class. */
package imagesigning.registry.internal.stores;
