/** In-process servers and makers of images, keys and signatures for tests. */
package imagesigning.testkit;
