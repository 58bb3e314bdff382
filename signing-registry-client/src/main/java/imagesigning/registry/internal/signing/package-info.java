/** What signing and pushing have in common: making signatures, storing them, reading them back. */
package imagesigning.registry.internal.signing;
