require('./app.cjs')(require('mariadb'));
