/** What several tests of this module share. */
package imagesigning.core.testing;
