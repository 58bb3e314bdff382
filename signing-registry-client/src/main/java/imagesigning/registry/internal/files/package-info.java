/** Reading local files whose size and kind nobody vouches for, and writing new ones. */
package imagesigning.registry.internal.files;
