/**
 * In-process servers, makers of images, keys and signatures, and assertions, for tests.
 *
 * <p>Nothing here is random: the same calls make the same images, and servers number what real ones
 * would name at random. Keys are the exception. Nothing leaves 127.0.0.1.
 */
package imagesigning.testkit;
