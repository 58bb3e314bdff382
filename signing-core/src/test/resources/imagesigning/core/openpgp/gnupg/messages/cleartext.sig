-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

{"critical":{"identity":{"docker-reference":"registry.example.com/team/app:v1"},"image":{"docker-manifest-digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"},"type":"atomic container signature"},"optional":{}}
-----BEGIN PGP SIGNATURE-----

iIoEARYIADIWIQSKBZvcQ3M9pGCum5iR+QI7vH5zHAUCZecJQBQcZWQyNTUxOUBn
cGcuaW52YWxpZAAKCRCR+QI7vH5zHIDDAQCWiomoS3mDrXwlXM+HiL1Cffw2y5Ie
qU0WkFnRwLdxsQD9HviGaLP9PYP+VkCyQ1Wx+2Fb1DELnsplQmnHNmF9qQk=
=IZuy
-----END PGP SIGNATURE-----
