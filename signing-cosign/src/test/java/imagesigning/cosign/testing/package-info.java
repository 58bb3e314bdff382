/** What the tests of this module share. */
package imagesigning.cosign.testing;
